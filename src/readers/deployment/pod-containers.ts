/** The containers of a Kubernetes workload, with what their pod says for all of them. */
import type { Container, Variable } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import { isEngineSocket } from './paths.ts'
import type { Yaml } from './yaml-tree.ts'
import { entriesOf, isTrue, itemsOf, numberAt, placesWithin, textAt, textMap, textsOf, valueAt } from './yaml-values.ts'

export interface Workload {
  readonly file: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | null
  readonly development: boolean
  readonly root: Yaml
}

/** Where each kind keeps the pod that it makes. */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
}

export function isWorkload(kind: string): boolean {
  return Object.hasOwn(podPaths, kind)
}

export function podContainers(workload: Workload): readonly Container[] {
  const pod = valueAt(workload.root, ...podPaths[workload.kind]!)
  const spec = valueAt(pod, 'spec')
  if (pod === undefined || spec === undefined) return []
  const made = (key: string, init: boolean): readonly Container[] =>
    itemsOf(valueAt(spec, key))
      .filter(({ entries }) => entries !== null)
      .map((of) => container(workload, pod, spec, of, init))
  return [...made('initContainers', true), ...made('containers', false)]
}

function container(workload: Workload, pod: Yaml, spec: Yaml, of: Yaml, init: boolean): Container {
  const { file, kind, name, namespace, development, root } = workload
  const volumes = mounts(root, spec, of)
  const place = of.entries?.get('name')
  return {
    kind: 'kubernetes',
    name: textAt(of, 'name') ?? '',
    workload: kind,
    workloadName: name,
    namespace,
    file,
    image: textAt(of, 'image'),
    build: null,
    dockerfile: null,
    replicas: replicas(root),
    strategy: textAt(root, 'spec', 'strategy', 'type') ?? textAt(root, 'spec', 'updateStrategy', 'type'),
    environment: environment(file, of),
    ports: ports(of),
    volumes,
    command: [...textsOf(valueAt(of, 'command')), ...textsOf(valueAt(of, 'args'))],
    dependsOn: [],
    restart: textAt(spec, 'restartPolicy'),
    healthcheck: null,
    probes: probes(of),
    resources: {
      requests: valueAt(of, 'resources', 'requests') !== undefined,
      memoryLimit: valueAt(of, 'resources', 'limits', 'memory') !== undefined,
    },
    privileges: privileges(spec, of, volumes),
    runsAsNonRoot: nonRoot(of) ?? nonRoot(spec),
    readOnlyRoot: valueAt(of, 'securityContext', 'readOnlyRootFilesystem')
      ? isTrue(of, 'securityContext', 'readOnlyRootFilesystem')
      : null,
    serviceAccount: textAt(spec, 'serviceAccountName') ?? textAt(spec, 'serviceAccount'),
    initContainer: init,
    labels: textMap(valueAt(pod, 'metadata', 'labels')),
    profiles: [],
    development,
    place: place === undefined ? of.place : { ...place.key, end: place.value.place.end },
    places: placesWithin(of),
  }
}

function replicas(root: Yaml): Container['replicas'] {
  const value = valueAt(root, 'spec', 'replicas')
  const count = numberAt(value)
  return value === undefined || count === null ? null : { count, place: value.place }
}

function environment(file: string, of: Yaml): readonly Variable[] {
  return itemsOf(valueAt(of, 'env')).flatMap((each) => {
    const name = textAt(each, 'name')
    if (name === null) return []
    const from = entriesOf(valueAt(each, 'valueFrom'))[0]?.[0] ?? null
    return [{ name, value: from === null ? (textAt(each, 'value') ?? '') : null, from, file, example: false, place: each.place }]
  })
}

function ports(of: Yaml): Container['ports'] {
  return itemsOf(valueAt(of, 'ports')).flatMap((each) => {
    const target = numberAt(each, 'containerPort')
    return target === null
      ? []
      : [
          {
            host: textAt(each, 'hostIP'),
            published: numberAt(each, 'hostPort'),
            target,
            name: textAt(each, 'name'),
            text: null,
            place: each.place,
          },
        ]
  })
}

function mounts(root: Yaml, spec: Yaml, of: Yaml): Container['volumes'] {
  const pod = new Map(itemsOf(valueAt(spec, 'volumes')).map((volume) => [textAt(volume, 'name'), volume]))
  const claimed = new Set(
    itemsOf(valueAt(root, 'spec', 'volumeClaimTemplates')).map((claim) => textAt(claim, 'metadata', 'name')),
  )
  return itemsOf(valueAt(of, 'volumeMounts')).map((mount) => {
    const name = textAt(mount, 'name')
    const target = textAt(mount, 'mountPath') ?? ''
    const [kind = 'volume', entry] = entriesOf(pod.get(name)).find(([key]) => key !== 'name') ?? []
    if (entry === undefined && claimed.has(name))
      return { source: name ?? '', target, kind: 'persistentVolumeClaim', place: mount.place }
    const [source = name] = ['path', 'claimName', 'secretName', 'name'].flatMap((key) => textAt(entry?.value, key) ?? [])
    return { source: source ?? '', target, kind, place: mount.place }
  })
}

function probes(of: Yaml): Container['probes'] {
  return (['readiness', 'liveness', 'startup'] as const).flatMap((kind) => {
    const entry = of.entries?.get(`${kind}Probe`)
    return entry === undefined ? [] : [{ kind, path: textAt(entry.value, 'httpGet', 'path'), place: entry.key }]
  })
}

function privileges(spec: Yaml, of: Yaml, volumes: Container['volumes']): Container['privileges'] {
  const flag = (what: string, within: Yaml, ...path: readonly string[]): readonly { what: string; place: Place }[] =>
    isTrue(within, ...path) ? [{ what, place: valueAt(within, ...path)!.place }] : []
  return [
    ...flag('privileged', of, 'securityContext', 'privileged'),
    ...flag('privilege escalation', of, 'securityContext', 'allowPrivilegeEscalation'),
    ...itemsOf(valueAt(of, 'securityContext', 'capabilities', 'add')).map(({ text, place }) => ({
      what: `capability ${text}`,
      place,
    })),
    ...flag('host network', spec, 'hostNetwork'),
    ...flag('host pid', spec, 'hostPID'),
    ...flag('host ipc', spec, 'hostIPC'),
    ...volumes
      .filter(({ kind }) => kind === 'hostPath')
      .map(({ source, place }) => ({ what: isEngineSocket(source) ? 'container engine socket' : `host path ${source}`, place })),
  ]
}

/** By the user or the promise of a security context; null where it says neither. */
function nonRoot(of: Yaml): boolean | null {
  const user = numberAt(of, 'securityContext', 'runAsUser')
  if (user !== null) return user !== 0
  const promise = valueAt(of, 'securityContext', 'runAsNonRoot')
  return promise === undefined ? null : isTrue(promise)
}
