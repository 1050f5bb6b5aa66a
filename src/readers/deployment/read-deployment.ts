/** Finds what builds, configures, delivers and runs a backend, and reads it into facts. */
import type { Facts, Unread } from '../../model/architecture/architecture.ts'
import type { Container, Deployment, Image, Variable } from '../../model/architecture/deployment.ts'
import { type Place, placesOf } from '../../model/architecture/place.ts'
import type { Reader, Sources } from '../reader.ts'
import { applyPatches, patchedBy } from './apply-patches.ts'
import { folderOf } from './paths.ts'
import { isBrokerDefinitions, readBrokerQueues } from './read-broker-queues.ts'
import type { ReadService } from './read-compose.ts'
import {
  type DockerLibrary,
  isDockerfileName,
  looksLikeDockerfile,
  mayBeDockerfile,
  type ReadImage,
  readDockerfile,
} from './read-dockerfile.ts'
import { isEnvFile, readEnvFile } from './read-env-file.ts'
import { joinManifests } from './read-kubernetes.ts'
import { lockfileOf, type ReadPackage } from './read-package.ts'
import { readYamlFile, type YamlFacts } from './read-yaml-file.ts'
import type { YamlLibrary } from './yaml-tree.ts'

const reader = 'deployment'
/** What is remembered of a file is forgotten when this changes. */
const version = 3

type Told = Pick<Unread, 'place' | 'message'>

export function createDeploymentReader(): Reader {
  return { name: reader, read: readDeployment }
}

async function readDeployment(sources: Sources): Promise<Facts> {
  const yaml = await readYamlFiles(sources)
  const services = extendedServices(yaml.services)
  const dockerfiles = new Set(services.flatMap(({ container }) => container.dockerfile ?? []))
  const docker = await readDockerfiles(sources, dockerfiles)
  const envFiles = readEnvFiles(sources)
  const { containers, objects } = applyPatches(joinManifests(yaml.manifests))
  const deployment: Deployment = {
    images: docker.images.map((image) => ({ ...image, hasIgnoreFile: hasIgnoreFile(sources, image, services) })),
    containers: [...services.map((service) => withEnvFiles(service, envFiles)), ...containers],
    objects,
    workflows: yaml.workflows,
    variables: [...envFiles.values()].flat(),
    packages: yaml.packages.map((each) => ({ ...each, lockfile: lockfileOf(each.file, (path) => sources.stands(path)) })),
    queues: sources.files
      .filter(({ path }) => isBrokerDefinitions(path))
      .flatMap(({ path }) => sources.facts(path, reader, version, (text) => readBrokerQueues(path, text))),
  }
  return { deployment, unread: [...yaml.unread, ...docker.unread].map((told) => ({ reader, ...told })) }
}

type AllYaml = { readonly [K in keyof YamlFacts]: YamlFacts[K] }

async function readYamlFiles(sources: Sources): Promise<AllYaml> {
  const paths = sources.files.map(({ path }) => path).filter((path) => /\.ya?ml$|(^|\/)package\.json$/i.test(path))
  const none: AllYaml = { services: [], manifests: [], workflows: [], packages: [], unread: [] }
  if (paths.length === 0) return none
  const library = await load(() => import('yaml') as Promise<YamlLibrary>)
  if (library === null)
    return { ...none, unread: [missing('yaml', 'compose files, manifests, workflows and packages', paths[0]!)] }
  const found = paths.map((path) => sources.facts(path, reader, version, (text) => readYamlFile(library, path, text)))
  return {
    services: found.flatMap(({ services }) => services),
    manifests: found.flatMap(({ manifests }) => manifests),
    workflows: found.flatMap(({ workflows }) => workflows),
    packages: found.flatMap(({ packages }): readonly ReadPackage[] => packages),
    unread: onePerChart(found.flatMap(({ unread }) => unread)),
  }
}

/** Templates of one chart are told once, at the first of them. */
function onePerChart(all: readonly Told[]): readonly Told[] {
  const seen = new Set<string>()
  return all.filter(({ message, place }) => {
    const chart = /^(.*?)(^|\/)templates\//.exec(place.file)?.[0]
    if (chart === undefined || !message.includes('template')) return true
    return !seen.has(chart) && seen.add(chart)
  })
}

type ReadDocker = { readonly image: ReadImage | null; readonly told: Told | null }

async function readDockerfiles(
  sources: Sources,
  named: ReadonlySet<string>,
): Promise<{ images: readonly ReadImage[]; unread: readonly Told[] }> {
  const paths = sources.files
    .map(({ path }) => path)
    .filter(
      (path) => isDockerfileName(path) || named.has(path) || (mayBeDockerfile(path) && looksLikeDockerfile(sources.text(path))),
    )
  if (paths.length === 0) return { images: [], unread: [] }
  const library = await load(() => import('dockerfile-ast') as Promise<DockerLibrary>)
  if (library === null) return { images: [], unread: [missing('dockerfile-ast', 'Dockerfiles', paths[0]!)] }
  const found = paths.map((path) => sources.facts(path, reader, version, (text) => readOneDockerfile(library, path, text)))
  return { images: found.flatMap(({ image }) => image ?? []), unread: found.flatMap(({ told }) => told ?? []) }
}

function readOneDockerfile(library: DockerLibrary, path: string, text: string): ReadDocker {
  const read = readDockerfile(library, path, text)
  return 'stages' in read ? { image: read, told: null } : { image: null, told: read }
}

async function load<T>(library: () => Promise<T>): Promise<T | null> {
  try {
    return await library()
  } catch {
    return null
  }
}

function missing(name: string, what: string, file: string): Told {
  const place: Place = placesOf(file, '')(0, 0)
  return { place, message: `${what} are not read, since \`${name}\` is not installed: \`npm install ${name}\`` }
}

function readEnvFiles(sources: Sources): ReadonlyMap<string, readonly Variable[]> {
  const paths = sources.files.map(({ path }) => path).filter(isEnvFile)
  return new Map(paths.map((path) => [path, sources.facts(path, reader, version, (text) => readEnvFile(path, text))]))
}

/** Services with what they extend of other files. */
function extendedServices(services: readonly ReadService[]): readonly ReadService[] {
  const known = new Map(services.map((service) => [`${service.container.file}\n${service.container.name}`, service]))
  const extended = (service: ReadService, depth: number): ReadService => {
    const from = service.extends === null ? undefined : known.get(`${service.extends.file}\n${service.extends.service}`)
    if (from === undefined || depth > 8) return service
    const { container, envFiles } = extended(from, depth + 1)
    const { file, name, workloadName, profiles, development, place, places } = service.container
    const whole = { ...patchedBy(container, service.container), file, name, workloadName, profiles, development, place, places }
    return { ...service, container: whole, envFiles: [...envFiles, ...service.envFiles] }
  }
  return services.map((service) => extended(service, 0))
}

function withEnvFiles({ container, envFiles }: ReadService, all: ReadonlyMap<string, readonly Variable[]>): Container {
  const own = new Set(container.environment.map(({ name }) => name))
  const found = envFiles.flatMap(({ path }) => all.get(path) ?? []).filter(({ name }) => !own.has(name))
  return found.length === 0
    ? container
    : { ...container, environment: [...container.environment, ...found.map((variable) => ({ ...variable, from: 'file' }))] }
}

/** In the folder of the Dockerfile, under its own name, or in a folder that it is built from. */
function hasIgnoreFile(sources: Sources, { file }: Pick<Image, 'file'>, services: readonly ReadService[]): boolean {
  const contexts = services.flatMap(({ container }) => (container.dockerfile === file ? (container.build ?? []) : []))
  const folders = new Set(['', folderOf(file), ...contexts])
  const beside = [...folders].flatMap((folder) =>
    ['.dockerignore', '.containerignore'].map((name) => (folder === '' ? name : `${folder}/${name}`)),
  )
  return [`${file}.dockerignore`, ...beside].some((path) => sources.has(path))
}
