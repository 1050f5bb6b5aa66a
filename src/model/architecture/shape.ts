import { type Because, becausesOf } from '../because.ts'
import type { Expects } from '../blueprint.ts'
import type { Architecture } from './architecture.ts'
import type { Database } from './database.ts'
import { databasesOf } from './look-up.ts'

/** A system in a few facts, as one tells another of it. */
export interface Shape {
  readonly name: string | null
  /** File of the blueprint; null where there is none. */
  readonly blueprint: string | null
  readonly version: string | null
  readonly olderVersions: readonly string[]
  readonly entities: number
  readonly actions: number
  readonly events: readonly string[]
  readonly jobs: number
  readonly sagas: readonly string[]
  readonly external: readonly string[]
  readonly webhooks: readonly string[]
  readonly cached: number
  readonly signsIn: boolean
  /** Entities with fields that say something about a person. */
  readonly personal: readonly string[]
  readonly expects: Expects
  readonly because: readonly Because[]
  readonly routes: number
  readonly frameworks: readonly string[]
  readonly tables: number
  readonly engines: readonly string[]
  readonly contracts: readonly string[]
  readonly containers: number
  readonly workflows: number
}

export function shapeOf(architecture: Architecture): Shape {
  const { blueprints, code, contracts, deployment } = architecture
  const models = blueprints.map(({ model }) => model)
  const [first] = models
  const databases = servedOf(architecture)
  const entities = models.flatMap((model) => model.entities)
  return {
    name: first?.name ?? deployment.packages.find(({ file }) => file === 'package.json')?.name ?? null,
    blueprint: blueprints[0]?.place.file ?? null,
    version: first?.version ?? null,
    olderVersions: first?.versions.map(({ name }) => name) ?? [],
    entities: entities.length,
    actions: sum(models.map(({ actions }) => actions.length)),
    events: models.flatMap(({ events }) => events.map(({ name }) => name)),
    jobs: sum(models.map(({ jobs }) => jobs.length)),
    sagas: models.flatMap(({ sagas }) => sagas.map(({ name }) => name)),
    external: models.flatMap(({ external }) => external.map(({ name }) => name)),
    webhooks: models.flatMap(({ webhooks }) => webhooks.map(({ name }) => name)),
    cached: entities.filter(({ cacheMs }) => cacheMs !== null).length,
    signsIn: models.some(({ actor }) => actor !== null),
    personal: entities.filter(({ fields }) => fields.some(({ personal }) => personal)).map(({ name }) => name),
    expects: first?.expects ?? {},
    because: models.flatMap(becausesOf),
    routes: code.routes.length,
    frameworks: [...new Set(code.routes.map(({ framework }) => framework))].sort(),
    tables: sum(databases.map(({ tables }) => tables.length)),
    engines: [...new Set(databases.map(({ engine }) => engine))].sort(),
    contracts: [...new Set(contracts.map(({ file }) => file))].sort(),
    containers: deployment.containers.length,
    workflows: deployment.workflows.length,
  }
}

/** The databases, without what is only what another engine would have: a blueprint is printed for each, and runs on one. */
function servedOf(architecture: Architecture): readonly Database[] {
  const tables = new Set(architecture.blueprints.flatMap(({ model }) => model.entities.map(({ table }) => table)))
  const databases = databasesOf(architecture)
  const isPrinted = ({ by, tables: own }: Database) => by === 'sql' && own.length > 0 && own.every(({ name }) => tables.has(name))
  const printed = databases.filter(isPrinted)
  if (new Set(printed.map(({ engine }) => engine)).size < 2) return databases
  const server = architecture.deployment.containers.some(({ image }) => image !== null && /(^|\/)postgres(:|@|$)/.test(image))
  const served = printed.find(({ engine }) => engine === (server ? 'postgres' : 'sqlite'))
  return databases.filter((database) => !printed.includes(database) || database === served)
}

function sum(all: readonly number[]): number {
  return all.reduce((total, each) => total + each, 0)
}
