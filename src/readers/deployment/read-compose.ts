/** A compose file: every service as a container. */
import type { Container, Variable } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import { commandWords, composePorts, composeVolumes } from './compose-values.ts'
import { areDevelopmentProfiles, isDevelopmentPath, isSaidForDevelopment } from './development.ts'
import { interpolate } from './interpolate.ts'
import { folderOf, isEngineSocket, joinPath, nameOf } from './paths.ts'
import type { Yaml, YamlEntry } from './yaml-tree.ts'
import { entriesOf, isTrue, itemsOf, placesWithin, textAt, textMap, textsOf, valueAt } from './yaml-values.ts'

/** A service, and what of it stands in other files. */
export interface ReadService {
  readonly container: Container
  readonly envFiles: readonly { readonly path: string; readonly place: Place }[]
  readonly extends: { readonly file: string; readonly service: string } | null
}

const composeName = /^(docker-|podman-)?compose([.\-_].+)?\.ya?ml$/i

export function isComposeName(path: string): boolean {
  return composeName.test(nameOf(path))
}

/** The services of a compose file; null where it is none. */
export function servicesOf(file: string, root: Yaml): ReadonlyMap<string, YamlEntry> | null {
  const services = valueAt(root, 'services')
  if (services !== undefined) {
    if (
      services.entries === null ||
      !entriesOf(services).every(([, { value }]) => value.entries !== null || value.scalar === null)
    )
      return null
    return isComposeName(file) || entriesOf(services).some(([, { value }]) => runsSomething(value)) ? services.entries : null
  }
  const isFirstVersion =
    isComposeName(file) && root.entries !== null && entriesOf(root).every(([, { value }]) => runsSomething(value))
  return isFirstVersion && root.entries.size > 0 ? root.entries : null
}

function runsSomething(service: Yaml): boolean {
  return ['image', 'build', 'extends'].some((key) => service.entries?.has(key))
}

/** `volumes` are those of the whole file, which say where a named one lies. */
export function readCompose(
  file: string,
  text: string,
  services: ReadonlyMap<string, YamlEntry>,
  volumes: Yaml | undefined,
): readonly ReadService[] {
  const forDevelopment = isDevelopmentPath(file) || isSaidForDevelopment(text)
  return [...services]
    .filter(([name, { value }]) => value.entries !== null && !name.startsWith('x-'))
    .map(([name, entry]) => {
      const { value, from } = extended(file, entry.value, services, new Set([name]))
      return {
        container: container(file, name, entry.key, value, volumes, forDevelopment),
        envFiles: envFiles(file, valueAt(value, 'env_file')),
        extends: from,
      }
    })
}

/** A service with what it extends in the same file; another file is named. */
function extended(
  file: string,
  service: Yaml,
  services: ReadonlyMap<string, YamlEntry>,
  seen: Set<string>,
): { value: Yaml; from: ReadService['extends'] } {
  const named = valueAt(service, 'extends')
  const name = textAt(named) ?? textAt(named, 'service')
  if (named === undefined || name === null) return { value: service, from: null }
  const other = textAt(named, 'file')
  const path = other === null ? file : joinPath(folderOf(file), other)
  if (path !== null && path !== file) return { value: service, from: { file: path, service: name } }
  const base = services.get(name)?.value
  if (base === undefined || seen.has(name)) return { value: service, from: null }
  const below = extended(file, base, services, seen.add(name))
  return { value: over(below.value, service), from: below.from }
}

/** Mappings are joined, lists follow each other, and of anything else the nearer one counts. */
function over(base: Yaml, own: Yaml): Yaml {
  if (base.entries !== null && own.entries !== null) {
    const entries = new Map(base.entries)
    for (const [name, entry] of own.entries) {
      const under = entries.get(name)
      entries.set(name, under === undefined ? entry : { key: entry.key, value: over(under.value, entry.value) })
    }
    return { ...own, entries }
  }
  return base.items !== null && own.items !== null ? { ...own, items: [...base.items, ...own.items] } : own
}

function container(
  file: string,
  name: string,
  key: Place,
  of: Yaml,
  named: Yaml | undefined,
  forDevelopment: boolean,
): Container {
  const profiles = textsOf(valueAt(of, 'profiles'))
  const built = builtFrom(file, valueAt(of, 'build'))
  const image = textAt(of, 'image')
  const volumes = composeVolumes(valueAt(of, 'volumes')).map((volume) => onNetwork(volume, named))
  const healthcheck = of.entries?.get('healthcheck')
  const health = healthcheck !== undefined && !isTrue(healthcheck.value, 'disable') ? healthcheck.key : null
  return {
    kind: 'compose',
    name,
    workload: 'Service',
    workloadName: name,
    namespace: null,
    file,
    image: image === null ? null : interpolate(image).text,
    ...built,
    replicas: replicas(of),
    strategy: textAt(of, 'deploy', 'update_config', 'order'),
    environment: environment(file, valueAt(of, 'environment')),
    ports: composePorts(valueAt(of, 'ports')),
    volumes,
    command: [...commandWords(valueAt(of, 'entrypoint')), ...commandWords(valueAt(of, 'command'))],
    dependsOn: dependsOn(valueAt(of, 'depends_on')),
    restart: textAt(of, 'restart') ?? textAt(of, 'deploy', 'restart_policy', 'condition'),
    healthcheck: health,
    probes: [],
    resources: {
      requests: valueAt(of, 'deploy', 'resources', 'reservations') !== undefined,
      memoryLimit: valueAt(of, 'deploy', 'resources', 'limits', 'memory') !== undefined || valueAt(of, 'mem_limit') !== undefined,
    },
    privileges: privileges(of, volumes),
    runsAsNonRoot: nonRoot(textAt(of, 'user')),
    readOnlyRoot: of.entries?.has('read_only') ? isTrue(of, 'read_only') : null,
    serviceAccount: null,
    initContainer: false,
    labels: textMap(valueAt(of, 'labels')),
    profiles,
    development:
      forDevelopment || areDevelopmentProfiles(profiles) || /(^|[/_.-])(dev|development|local)([/_.-]|$)/.test(built.build ?? ''),
    place: key,
    places: placesWithin(of),
  }
}

function builtFrom(file: string, build: Yaml | undefined): Pick<Container, 'build' | 'dockerfile'> {
  const context = textAt(build) ?? textAt(build, 'context') ?? (build === undefined ? null : '.')
  if (context === null || /^[a-z+]+:\/\/|^git@/.test(context)) return { build: null, dockerfile: null }
  const folder = joinPath(folderOf(file), interpolate(context).text)
  if (folder === null || build?.entries?.has('dockerfile_inline')) return { build: folder, dockerfile: null }
  return { build: folder, dockerfile: joinPath(folder, interpolate(textAt(build, 'dockerfile') ?? 'Dockerfile').text) }
}

function replicas(of: Yaml): Container['replicas'] {
  const value = valueAt(of, 'deploy', 'replicas') ?? valueAt(of, 'scale')
  if (value?.text == null) return null
  const count = Number(interpolate(value.text).text)
  return Number.isInteger(count) ? { count, place: value.place } : null
}

function environment(file: string, of: Yaml | undefined): readonly Variable[] {
  const mapped = entriesOf(of).map(([name, { key, value }]) =>
    variable(file, name, value.text, value.text === null ? key : { ...key, end: value.place.end }),
  )
  const listed = itemsOf(of).flatMap(({ text, place }) => {
    const [, name, value] = /^([^=]+?)(?:=([\s\S]*))?$/.exec(text ?? '') ?? []
    return name === undefined ? [] : [variable(file, name, value ?? null, place)]
  })
  return [...mapped, ...listed]
}

function variable(file: string, name: string, value: string | null, place: Place): Variable {
  const { text, isElsewhere, usesDefault } = interpolate(value ?? '')
  const from = value === null || isElsewhere ? 'environment' : usesDefault ? 'default' : null
  return { name, value: from === 'environment' ? null : text, from, file, example: false, place }
}

function envFiles(file: string, of: Yaml | undefined): ReadService['envFiles'] {
  const each = of?.items ?? (of === undefined ? [] : [of])
  return each.flatMap((one) => {
    const path = joinPath(folderOf(file), textAt(one) ?? textAt(one, 'path') ?? '')
    return path === null || path === '' ? [] : [{ path, place: one.place }]
  })
}

/** A named volume that is mounted from another machine is of the kind that its driver says: `nfs`, `cifs`. */
function onNetwork(volume: Container['volumes'][number], named: Yaml | undefined): Container['volumes'][number] {
  const type = volume.kind === 'volume' ? textAt(named, volume.source, 'driver_opts', 'type') : null
  return type !== null && /^(nfs|cifs|smb|glusterfs|ceph)/i.test(type) ? { ...volume, kind: type.toLowerCase() } : volume
}

function dependsOn(of: Yaml | undefined): Container['dependsOn'] {
  const listed = itemsOf(of).flatMap(({ text, place }) => (text === null ? [] : [{ name: text, condition: null, place }]))
  const mapped = entriesOf(of).map(([name, { key, value }]) => ({ name, condition: textAt(value, 'condition'), place: key }))
  return [...listed, ...mapped]
}

function privileges(of: Yaml, volumes: Container['volumes']): Container['privileges'] {
  const at = (what: string, path: string, wanted: (text: string) => boolean): Container['privileges'] => {
    const value = valueAt(of, path)
    const each = value === undefined ? [] : (value.items ?? [value])
    return each.flatMap(({ text, place }) => (text !== null && wanted(text) ? [{ what: what.replace('*', text), place }] : []))
  }
  const isHost = (text: string): boolean => text === 'host'
  return [
    ...at('privileged', 'privileged', (text) => text === 'true'),
    ...at('capability *', 'cap_add', () => true),
    ...at('host network', 'network_mode', isHost),
    ...at('host pid', 'pid', isHost),
    ...at('host ipc', 'ipc', isHost),
    ...at('unconfined *', 'security_opt', (text) => /(seccomp|apparmor)[:=]unconfined/.test(text)),
    ...volumes.filter(({ source }) => isEngineSocket(source)).map(({ place }) => ({ what: 'container engine socket', place })),
  ]
}

/** null where the image decides. */
function nonRoot(user: string | null): boolean | null {
  const name = user === null ? null : interpolate(user).text.split(':', 1)[0]!
  return name === null || name.includes('$') ? null : name !== 'root' && name !== '0'
}
