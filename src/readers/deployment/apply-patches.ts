/** Patches of an overlay change the workloads they name: they are no workloads of their own. */
import type { Container, KubeObject } from '../../model/architecture/deployment.ts'
import type { Manifest } from './read-kubernetes.ts'

/** A manifest without its patches: those that a kustomization names, and containers without an image, which only a patch has. */
export function applyPatches({ containers, objects, kustomizations }: Manifest): {
  containers: readonly Container[]
  objects: readonly KubeObject[]
} {
  const named = new Set(kustomizations.flatMap(({ patches }) => patches))
  const isPatch = (container: Container): boolean => named.has(container.file) || container.image === null
  const patches = containers.filter((container) => isPatch(container) && !container.development)
  const patched = new Map<string, Container[]>()
  for (const patch of patches) {
    const key = workloadKey(patch)
    patched.set(key, [...(patched.get(key) ?? []), patch])
  }
  const overlaid = new Map(
    kustomizations.filter(({ development }) => !development).flatMap(({ replicas }) => replicas.map((each) => [each.name, each])),
  )
  const isPatchObject = ({ place }: KubeObject): boolean => named.has(place.file)
  return {
    containers: containers
      .filter((each) => !isPatch(each))
      .map((base) => {
        const all = patched.get(workloadKey(base)) ?? []
        const whole = all.reduce(
          (under, over) => (over.name === base.name ? patchedBy(under, over) : withReplicas(under, over)),
          base,
        )
        return { ...whole, replicas: overlaid.get(base.workloadName) ?? whole.replicas }
      }),
    objects: objects.filter((object) => !isPatchObject(object)),
  }
}

function workloadKey({ workload, workloadName }: Container): string {
  return `${workload}/${workloadName}`
}

function withReplicas(base: Container, over: Container): Container {
  return { ...base, replicas: over.replicas ?? base.replicas, strategy: over.strategy ?? base.strategy }
}

/** A container as another one of its name changes it: what that leaves out stays. */
export function patchedBy(base: Container, over: Container): Container {
  const kinds = new Set(over.probes.map(({ kind }) => kind))
  const names = new Set(over.environment.map(({ name }) => name))
  return {
    ...withReplicas(base, over),
    image: over.image ?? base.image,
    build: over.build ?? base.build,
    dockerfile: over.dockerfile ?? base.dockerfile,
    environment: [...base.environment.filter(({ name }) => !names.has(name)), ...over.environment],
    ports: [...base.ports, ...over.ports],
    volumes: [...base.volumes, ...over.volumes],
    command: over.command.length > 0 ? over.command : base.command,
    dependsOn: [...base.dependsOn, ...over.dependsOn],
    restart: over.restart ?? base.restart,
    healthcheck: over.healthcheck ?? base.healthcheck,
    probes: [...base.probes.filter(({ kind }) => !kinds.has(kind)), ...over.probes],
    resources: {
      requests: base.resources.requests || over.resources.requests,
      memoryLimit: base.resources.memoryLimit || over.resources.memoryLimit,
    },
    privileges: [...base.privileges, ...over.privileges],
    runsAsNonRoot: over.runsAsNonRoot ?? base.runsAsNonRoot,
    readOnlyRoot: over.readOnlyRoot ?? base.readOnlyRoot,
    serviceAccount: over.serviceAccount ?? base.serviceAccount,
    labels: { ...base.labels, ...over.labels },
  }
}
