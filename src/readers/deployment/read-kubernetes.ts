/** Kubernetes manifests: workloads as containers, every object with its places. */
import type { Container, KubeObject } from '../../model/architecture/deployment.ts'
import { isDevelopmentPath } from './development.ts'
import { folderOf, joinPath } from './paths.ts'
import { isWorkload, podContainers } from './pod-containers.ts'
import type { Yaml } from './yaml-tree.ts'
import { itemsOf, numberAt, placesWithin, plain, textAt, textMap, textsOf, valueAt } from './yaml-values.ts'

/** What a `kustomization.yaml` changes in the manifests that it takes. */
export interface Kustomization {
  readonly patches: readonly string[]
  readonly replicas: readonly { readonly name: string; readonly count: number; readonly place: KubeObject['place'] }[]
  readonly development: boolean
}

export interface Manifest {
  readonly containers: readonly Container[]
  readonly objects: readonly KubeObject[]
  readonly kustomizations: readonly Kustomization[]
}

/** Their schemas are long, and say nothing of what runs. */
const leftOut = new Set(['CustomResourceDefinition'])

export function isKubernetes(root: Yaml): boolean {
  return /^([a-z0-9.-]+\/)?v\d+((alpha|beta)\d+)?$/.test(textAt(root, 'apiVersion') ?? '') && textAt(root, 'kind') !== null
}

/** A `List` holds others. */
export function readManifest(file: string, root: Yaml): Manifest {
  const kind = textAt(root, 'kind')!
  const development = isDevelopmentPath(file)
  if (kind === 'List')
    return joinManifests(
      itemsOf(valueAt(root, 'items'))
        .filter(isKubernetes)
        .map((item) => readManifest(file, item)),
    )
  if (kind === 'Kustomization' || kind === 'Component') {
    return { containers: [], objects: [], kustomizations: [kustomization(file, root, development)] }
  }
  const object = kubeObject(root, kind, development)
  const workload = { file, kind, name: object.name, namespace: object.namespace, development, root }
  return {
    containers: isWorkload(kind) ? podContainers(workload) : [],
    objects: leftOut.has(kind) ? [] : [object],
    kustomizations: [],
  }
}

export function joinManifests(all: readonly Manifest[]): Manifest {
  return {
    containers: all.flatMap(({ containers }) => containers),
    objects: all.flatMap(({ objects }) => objects),
    kustomizations: all.flatMap(({ kustomizations }) => kustomizations),
  }
}

function kubeObject(root: Yaml, kind: string, development: boolean): KubeObject {
  const rest = [...root.entries!].filter(([key]) => !['apiVersion', 'kind', 'metadata', 'status'].includes(key))
  return {
    kind,
    apiVersion: textAt(root, 'apiVersion')!,
    name: textAt(root, 'metadata', 'name') ?? '',
    namespace: textAt(root, 'metadata', 'namespace'),
    labels: textMap(valueAt(root, 'metadata', 'labels')),
    annotations: textMap(valueAt(root, 'metadata', 'annotations')),
    spec: leftOut.has(kind) ? {} : Object.fromEntries(rest.map(([key, { value }]) => [key, plain(value)])),
    development,
    place: kindPlace(root),
    places: leftOut.has(kind) ? {} : placesWithin(root),
  }
}

function kindPlace(root: Yaml): KubeObject['place'] {
  const { key, value } = root.entries!.get('kind')!
  return { ...key, end: value.place.end }
}

function kustomization(file: string, root: Yaml, development: boolean): Kustomization {
  const listed = ['patches', 'patchesStrategicMerge'].flatMap((key) => itemsOf(valueAt(root, key)))
  const paths = listed.flatMap((patch) => textAt(patch) ?? textsOf(valueAt(patch, 'path')))
  return {
    patches: paths.flatMap((path) => (path.includes('\n') ? [] : (joinPath(folderOf(file), path) ?? []))),
    replicas: itemsOf(valueAt(root, 'replicas')).flatMap((each) => {
      const [name, count] = [textAt(each, 'name'), numberAt(each, 'count')]
      return name === null || count === null ? [] : [{ name, count, place: each.place }]
    }),
    development,
  }
}
