import { text as textField } from '../model/language.ts'
import type { Model } from '../model/model.ts'
import { normalise } from '../model/normalise.ts'
import { systemCaller } from './caller.ts'
import { type Access, everything, type Found, type PageShape, type PageValues, type Session, type Store } from './store.ts'

/** Where an adapter keeps the data of one test, over as many openings as the test wants. */
export interface Place {
  open(model: Model, now?: () => number): Promise<Store>
  /** Closes what is open and forgets the data. */
  remove(): Promise<void>
}

export const asSystem: Access = { caller: systemCaller, key: 'system', rules: new Map() }

/** A caller who signed in, with no role. */
export const signedIn = (actor: string): Access => ({
  caller: { actor, roles: [], tenant: null, system: false },
  key: 'signedIn ',
  rules: new Map(),
})

export type Row = Readonly<Record<string, unknown>> & { readonly id: string }

/** Ids in the order of their making. */
export function createIdSequence(): () => string {
  let last = 0
  return () => `01900000-0000-7000-8000-${(++last).toString(16).padStart(12, '0')}`
}

/** A model of some entities, the first of them the actor. */
export function modelOf(entities: Readonly<Record<string, unknown>>): Model {
  const [actor] = Object.keys(entities)
  return normalise({ name: 'depot', actor, entities })
}

/** An entity everyone may do everything with. */
export function open(fields: Readonly<Record<string, unknown>>, more: object = {}): object {
  return { fields, can: { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'anyone' }, ...more }
}

export const person: object = open({ handle: textField({ max: 40, unique: true }), nick: textField({ max: 40, optional: true }) })

export function rowOf({ text }: Found): Row {
  return JSON.parse(String(text)) as Row
}

/** What most tests do, with less to say: each call a write of its own. */
export interface Shorthand {
  newId(): string
  create(entity: string, values: object, id?: string): Promise<Row>
  update(entity: string, id: string, change: object, version?: number | null): Promise<Row>
  remove(entity: string, id: string, version?: number | null): Promise<void>
  find(entity: string, id: string): Promise<Row | null>
  /** All rows of a shape, page after page. */
  all(shape: Partial<PageShape> & { entity: string }, where?: readonly unknown[]): Promise<readonly Row[]>
}

export function shorthand(store: Store, access: Access = asSystem): Shorthand {
  const newId = createIdSequence()
  const write = <T>(job: (session: Session) => Promise<T>) => store.write(job)
  return {
    newId,
    create: async (entity, values, id = newId()) =>
      rowOf(await write((session) => session.create(entity, access, { ...values }, id))),
    update: async (entity, id, change, version = null) =>
      rowOf(await write((session) => session.update(entity, access, id, { ...change }, version))),
    remove: (entity, id, version = null) => write((session) => session.delete(entity, access, id, version)),
    find: async (entity, id) => {
      const found = await store.reader.one({ entity, selection: everything }, access, id)
      return found === null ? null : rowOf(found)
    },
    all: (shape, where = []) =>
      walk(store, { selection: everything, where: [], sort: null, ...shape }, { access, where, limit: 50 }),
  }
}

export interface Walk {
  readonly access: Access
  readonly where: readonly unknown[]
  readonly limit: number
  /** Runs after each page but the last. */
  readonly between?: () => Promise<void>
}

/** Follows `next` to the end, as a client would. */
export async function walk(store: Store, shape: Omit<PageShape, 'continued'>, asked: Walk): Promise<readonly Row[]> {
  const { access, where, limit, between } = asked
  const rows: Row[] = []
  let from: readonly unknown[] | null = null
  for (;;) {
    const page = await pageOf(store, { ...shape, continued: from !== null }, access, { where, limit, from })
    rows.push(...page.rows)
    if (page.next === null) return rows
    if (page.rows.length !== limit) throw new Error(`a page of ${page.rows.length} rows, ${limit} asked for, goes on`)
    from = page.next
    await between?.()
  }
}

function pageOf(store: Store, shape: PageShape, access: Access, values: PageValues) {
  return new Promise<{ rows: Row[]; next: readonly unknown[] | null }>((resolve, reject) =>
    store.preparePage(shape, access).run(access, values, (error, page) => {
      if (error) return reject(error)
      const next = page.next === null ? null : (JSON.parse(page.next) as unknown[])
      resolve({ rows: JSON.parse(String(page.items)) as Row[], next })
    }),
  )
}

/** The same answer to each call, anywhere: a small generator of chance (mulberry32) with its seed in view. */
export function createChance(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}
