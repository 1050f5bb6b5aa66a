import { join } from 'node:path'
import { pino } from 'pino'
import { openDevIssuer } from '../adapters/dev-issuer/dev-issuer.ts'
import { tableBytes } from '../adapters/sqlite/table-bytes.ts'
import { type Filled, fillRows, type Person } from '../measure/index.ts'
import type { AnyApp } from '../model/implement.ts'
import { createBackend } from './backend.ts'
import type { Environment } from './environment.ts'
import { loadApp } from './load-app.ts'
import { realOutside } from './outside.ts'
import { readModel } from './read-model.ts'

/** What a server is started with that is measured. */
export interface MeasuredOrder {
  /** Of the project. */
  readonly folder: string
  /** Rows of each entity. */
  readonly counts: Readonly<Record<string, number>>
  /** How much of its bounds a text fills. */
  readonly share: number
}

export interface ServedMeasured {
  readonly url: string
  readonly people: readonly Person[]
  /** Of rows that were made, by entity; not of all where there are many. */
  readonly ids: Readonly<Record<string, readonly string[]>>
  readonly entities: Filled['entities']
  /** What the rows of each entity take with their indexes. */
  readonly storedBytes: Readonly<Record<string, number>>
}

const mostPeople = 64
const mostIds = 2_000
const limit = '999999/s'

/**
 * Serves a project in this process, with rows that are made for it, to whoever has the tokens.
 * @param data an empty folder
 */
export async function serveMeasured(order: MeasuredOrder, data: string, environment: Environment): Promise<ServedMeasured> {
  const app = onlyHere((await loadApp(order.folder)).value)
  const model = readModel(app.blueprint, order.folder)
  let filled: Filled = { ids: new Map(), subjects: [], entities: {} }
  const { server } = await createBackend({
    app,
    folder: data,
    auth: { kind: 'development' },
    environment,
    logger: pino({ level: 'silent' }),
    limits: { maxLoopDelayMs: 0 },
    async seed({ db }) {
      filled = await fillRows(model, new Map(Object.entries(order.counts)), order.share, (entity, values) =>
        (db[entity]! as unknown as { create(row: object): Promise<never> }).create(values),
      )
    },
  })
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  const issuer = await openDevIssuer(data, { project: model.name, now: realOutside.now })
  const rows = model.actor === null ? [] : (filled.ids.get(model.actor) ?? [])
  const subjects = rows.length === 0 ? ['measured'] : filled.subjects.slice(0, mostPeople)
  const people = await Promise.all(
    subjects.map(async (sub, i) => ({
      id: rows[i] ?? null,
      plain: await issuer.sign({ sub, roles: [] }),
      everyRole: await issuer.sign({ sub, roles: [...model.roles] }),
    })),
  )
  const ids = Object.fromEntries([...filled.ids].map(([entity, all]) => [entity, all.slice(0, mostIds)]))
  const bytes = tableBytes(join(data, 'data'))
  const storedBytes = Object.fromEntries(model.entities.map(({ name, table }) => [name, bytes.get(table) ?? 0]))
  return { url, people, ids, entities: filled.entities, storedBytes }
}

/** Nobody listens there. */
const nowhere = 'http://127.0.0.1:9/'

/**
 * Requests are counted as ever, but nobody is refused for how often they ask. And a load stays on this machine: external systems
 * are not reached, whatever the environment says, and nothing is told to webhooks.
 */
export function onlyHere(app: AnyApp): AnyApp {
  const { webhooks: _, ...blueprint } = app.blueprint as unknown as Partial<
    Readonly<Record<'actions' | 'external' | 'webhooks', Section>>
  >
  const { actions = {}, external = {} } = blueprint
  const changed = {
    limit,
    actions: mapped(actions, (action) => ('limit' in action ? { ...action, limit } : action)),
    external: mapped(external, (system) => ({ ...system, url: nowhere })),
  }
  const sections = Object.entries(changed).filter(([name]) => name === 'limit' || name in blueprint)
  return { ...app, blueprint: { ...blueprint, ...Object.fromEntries(sections) } } as unknown as AnyApp
}

type Section = Readonly<Record<string, object>>

function mapped(section: Section, change: (thing: object) => object): Section {
  return Object.fromEntries(Object.entries(section).map(([name, thing]) => [name, change(thing)]))
}
