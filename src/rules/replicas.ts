/** Where more than one process runs the same code. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Container } from '../model/architecture/deployment.ts'
import type { Place } from '../model/architecture/place.ts'
import { isInfrastructure } from './image-kinds.ts'

export interface Scaled {
  readonly name: string
  readonly count: number
  readonly place: Place
}

/** Several processes that run this file at the same time; null where nothing says that there are any. */
export function scaledRunnerOf(architecture: Architecture, file: string): Scaled | null {
  for (const container of architecture.deployment.containers) {
    if (!isServer(container)) continue
    const scaled = scaleOf(architecture, container)
    if (scaled !== null && runs(architecture, container, file)) return scaled
  }
  return null
}

function isServer({ workload, development, initContainer, image, build }: Container): boolean {
  const isOwn = build !== null || !isInfrastructure(image)
  return isOwn && !development && !initContainer && !['Job', 'CronJob', 'Pod', 'DaemonSet'].includes(workload)
}

/** Replicas as the workload says, or as its autoscaler may make them. */
function scaleOf({ deployment }: Architecture, { replicas, workload, workloadName, name }: Container): Scaled | null {
  if (replicas !== null && replicas.count > 1) return { name, count: replicas.count, place: replicas.place }
  for (const { kind, spec, places, place, development } of deployment.objects) {
    if (kind !== 'HorizontalPodAutoscaler' || development) continue
    const said = spec.spec as
      | { readonly maxReplicas?: unknown; readonly scaleTargetRef?: { readonly kind?: unknown; readonly name?: unknown } }
      | undefined
    if (said?.scaleTargetRef?.name !== workloadName || said.scaleTargetRef.kind !== workload) continue
    if (typeof said.maxReplicas === 'number' && said.maxReplicas > 1)
      return { name, count: said.maxReplicas, place: places['spec/maxReplicas'] ?? place }
  }
  return null
}

/** Whether a container runs a file: its command names an entry that leads there, or it is the only image with code. */
function runs(architecture: Architecture, container: Container, file: string): boolean {
  const entries = entriesOf(architecture, container)
  if (entries.length > 0) return entries.some((entry) => loadedBy(architecture, entry).has(file))
  const { build } = container
  if (build !== null && build !== '.' && build !== '') return file.startsWith(`${build.replace(/^\.\//, '').replace(/\/$/, '')}/`)
  const images = new Set(
    architecture.deployment.containers
      .filter((each) => isServer(each) && each.kind === container.kind)
      .map(({ image, build: from }) => from ?? image),
  )
  return images.size === 1
}

/** The files of this repository that its command, or that of its image, starts. */
function entriesOf(architecture: Architecture, { command, dockerfile }: Container): readonly string[] {
  const own = filesNamed(architecture, command.join(' '))
  if (own.length > 0) return own
  const { images } = architecture.deployment
  const image = images.find(({ file }) => file === dockerfile) ?? (images.length === 1 ? images[0] : undefined)
  const last = image?.stages.at(-1)?.instructions ?? []
  return filesNamed(
    architecture,
    last
      .filter(({ name }) => name === 'CMD' || name === 'ENTRYPOINT')
      .map(({ text }) => text)
      .join(' '),
  )
}

/** `dist/worker.js` is made of `src/worker.ts`. */
function filesNamed({ code, deployment }: Architecture, command: string): readonly string[] {
  const script = /\b(?:npm|pnpm|yarn|bun)(?:["',\s]+run(?:-script)?)?["',\s]+([\w:-]+)/.exec(command)?.[1]
  const scripts = deployment.packages.flatMap((each) => (script === undefined ? [] : (each.scripts[script]?.text ?? [])))
  const named = [...[command, ...scripts].join(' ').matchAll(/([\w./-]+)\.[cm]?[jt]s\b/g)].map(([, path]) =>
    path!.replace(/^\.?\//, ''),
  )
  const bare = (path: string) => path.replace(/\.[cm]?[jt]sx?$/, '')
  return named.flatMap((path) => {
    const made = path.replace(/^(app\/)?(dist|build|out|lib)\//, '')
    const all = code.files.map(({ file }) => file)
    const exact = all.filter((file) => [path, `src/${made}`, made].includes(bare(file)))
    return exact.length > 0 ? exact : all.filter((file) => bare(file).endsWith(`/src/${made}`))
  })
}

const known = new WeakMap<Architecture, Map<string, ReadonlySet<string>>>()

/** A file and all that it imports, directly or not. */
export function loadedBy(architecture: Architecture, entry: string): ReadonlySet<string> {
  let loaded = known.get(architecture)
  if (loaded === undefined) {
    loaded = new Map()
    known.set(architecture, loaded)
  }
  const before = loaded.get(entry)
  if (before !== undefined) return before
  const files = new Map(architecture.code.files.map((each) => [each.file, each]))
  const seen = new Set([entry])
  for (const file of seen) {
    for (const { file: to, typeOnly } of files.get(file)?.imports ?? []) if (to !== null && !typeOnly) seen.add(to)
  }
  loaded.set(entry, seen)
  return seen
}
