/** Kubernetes workloads with the objects that point at them. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Container, KubeObject } from '../model/architecture/deployment.ts'

/** Containers that run for as long as they can, in earnest: no jobs, no init containers, nothing for development. */
export function serverContainers({ deployment }: Pick<Architecture, 'deployment'>): readonly Container[] {
  return podContainers({ deployment }).filter(
    ({ workload, initContainer }) => !initContainer && !['Job', 'CronJob', 'Pod'].includes(workload),
  )
}

export function podContainers({ deployment }: Pick<Architecture, 'deployment'>): readonly Container[] {
  return deployment.containers.filter(({ kind, development }) => kind === 'kubernetes' && !development)
}

/** Objects of a kind that are not for development. */
export function objectsOf({ deployment }: Pick<Architecture, 'deployment'>, ...kinds: readonly string[]): readonly KubeObject[] {
  return deployment.objects.filter(({ kind, development }) => kinds.includes(kind) && !development)
}

/** The workload that a container belongs to. */
export function workloadOf(
  architecture: Pick<Architecture, 'deployment'>,
  { workload, workloadName, file }: Container,
): KubeObject | undefined {
  return objectsOf(architecture, workload).find(({ name, place }) => name === workloadName && place.file === file)
}

export function containerSubject({ workloadName, name }: Container): string {
  return `container:${workloadName}/${name}`
}

/** A value inside an object, by its path; null where a step is missing. */
export function inside(of: unknown, ...path: readonly (string | number)[]): unknown {
  let at: unknown = of
  for (const step of path)
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as Record<string | number, unknown>)[step] : null
  return at
}

export function listInside(of: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = inside(of, ...path)
  return Array.isArray(found) ? found : []
}

export function textInside(of: unknown, ...path: readonly (string | number)[]): string | null {
  const found = inside(of, ...path)
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : null
}

export function sameNamespace(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b
}

/** The labels that a Service selects by; null where it selects nothing by itself. */
export function selectorOf({ spec }: KubeObject): Readonly<Record<string, string>> | null {
  const selector = inside(spec, 'spec', 'selector')
  const entries = typeof selector === 'object' && selector !== null ? Object.entries(selector) : []
  return entries.length === 0 ? null : Object.fromEntries(entries.map(([key, value]) => [key, String(value)]))
}

export function selects(selector: Readonly<Record<string, string>>, { labels }: Pick<Container, 'labels'>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value)
}

/** The Services that send requests to a container's pod. */
export function servicesOf(architecture: Pick<Architecture, 'deployment'>, container: Container): readonly KubeObject[] {
  return objectsOf(architecture, 'Service').filter((service) => {
    const selector = selectorOf(service)
    return selector !== null && sameNamespace(service.namespace, container.namespace) && selects(selector, container)
  })
}
