import { isObject, type Json, type JsonObject } from '../kit/json.ts'
import type { EntityModel, FieldModel, Method, Model } from '../model/model.ts'
import {
  actionInput,
  createSamples,
  filtersOf,
  includableOf,
  type Operation,
  operationsOf,
  type Samples,
} from '../writers/openapi/index.ts'
import { preferred } from './fill-rows.ts'

/** One request, as it is sent. */
export interface Call {
  readonly method: Method
  /** With its query. */
  readonly path: string
  readonly token: string
  readonly body: string | null
}

/** Somebody who asks. */
export interface Person {
  /** Of the row that stands for them; null where the design has no actor. */
  readonly id: string | null
  /** Tokens without a role, and with every role of the design. */
  readonly plain: string
  readonly everyRole: string
}

export interface FindOptions {
  readonly people: readonly Person[]
  /** Rows that are there, by entity. */
  readonly ids: ReadonlyMap<string, readonly string[]>
  /** How much of its bounds a text fills. */
  readonly share: number
  readonly send: (call: Call) => Promise<{ readonly status: number; readonly body: unknown }>
}

/** What an operation can be asked for with; or what it was refused with. */
export type FoundCalls = { readonly calls: readonly Call[] } | { readonly refusal: string }

const mostCalls = 4_000
const mostPeople = 24
/** Of the values that rows are filled with, so that what is written later has others. */
const firstValue = 10_000_000

interface Seen {
  readonly person: Person
  readonly row: JsonObject
}

/**
 * Calls for operations as a plan names them: `post.list`, `post.list with include`, `post.get`, an action. Each is tried, as somebody
 * whose row it is, as anybody, and with every role; the first that is answered well is taken.
 */
export async function findCalls(
  model: Model,
  names: readonly string[],
  options: FindOptions,
): Promise<Readonly<Record<string, FoundCalls>>> {
  const seen = await readRows(model, options)
  const all = operationsOf(model)
  const samples = createSamples()
  const found: [string, FoundCalls][] = []
  for (const name of names) {
    const operation = all.find((each) => nameOf(each) === name.replace(/ with include$/, ''))
    if (operation === undefined || operation.kind === 'delete') {
      found.push([name, { refusal: operation === undefined ? 'no such operation is served' : 'a row is deleted only once' }])
      continue
    }
    found.push([
      name,
      await tryDrafts(draftsOf(operation, name.endsWith(' with include'), { model, seen, samples, options }), options),
    ])
  }
  return Object.fromEntries(found)
}

function nameOf({ kind, entity, action }: Operation): string {
  return action === null ? `${entity!.name}.${kind}` : action.name
}

/** Rows that somebody may read, as the lists give them; only with a role where nobody else may. */
async function readRows(model: Model, { people, send }: FindOptions): Promise<ReadonlyMap<string, readonly Seen[]>> {
  const seen = new Map<string, readonly Seen[]>()
  const lists = operationsOf(model).filter(({ kind }) => kind === 'list')
  for (const { entity, path } of lists) {
    const rows: Seen[] = []
    for (const token of ['plain', 'everyRole'] as const) {
      if (rows.length > 0) break
      for (const person of people.slice(0, mostPeople)) {
        const { body } = await send({ method: 'GET', path: `${path}?limit=50`, token: person[token], body: null })
        const items = isObject(body) && Array.isArray(body.items) ? (body.items as JsonObject[]) : []
        rows.push(...items.map((row) => ({ person, row })))
      }
    }
    seen.set(entity!.name, rows)
  }
  return seen
}

interface Drafting {
  readonly model: Model
  readonly seen: ReadonlyMap<string, readonly Seen[]>
  readonly samples: Samples
  readonly options: FindOptions
}

/** A way to ask: the call of each number, null where there is none. */
interface Draft {
  readonly count: number
  at(number: number): Call | null
}

async function tryDrafts(drafts: readonly Draft[], { send }: FindOptions): Promise<FoundCalls> {
  let refusal = 'no values are known that it takes'
  for (const { count, at } of drafts) {
    const tried = [at(0), at(Math.min(1, count - 1))]
    const answers = await inTurn(
      tried.filter((call) => call !== null),
      send,
    )
    const bad = answers.find(({ status }) => status >= 300)
    if (answers.length > 0 && bad === undefined) {
      const calls = Array.from({ length: Math.min(mostCalls, count) }, (_, number) => at(number)).filter((call) => call !== null)
      return { calls }
    }
    if (bad !== undefined) refusal = `answered ${bad.status}${detailOf(bad.body)}`
  }
  return { refusal }
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}

function detailOf(body: unknown): string {
  return isObject(body) && typeof body.detail === 'string' ? `: ${body.detail}` : ''
}

function draftsOf(operation: Operation, includes: boolean, drafting: Drafting): readonly Draft[] {
  const { kind, entity, action, method, path } = operation
  const { people } = drafting.options
  switch (kind) {
    case 'list':
      return listDrafts(entity!, path, includes, drafting)
    case 'get':
      return rowDrafts(entity!, drafting, ({ row }) => ({ method, path: filled(path, row.id), body: null }))
    case 'delete':
      return []
    case 'create':
      return (['plain', 'everyRole'] as const).map((token) => ({
        count: mostCalls,
        at(number) {
          const person = people[number % people.length]!
          const body = bodyOf(entity!, person, number, drafting)
          return body === null ? null : { method, path, token: person[token], body: JSON.stringify(body) }
        },
      }))
    case 'update':
      return changeable(entity!)
        .map(required)
        .flatMap((field) =>
          rowDrafts(entity!, drafting, ({ row }, number) => {
            const body = inputOf([field], null, number, drafting)
            return body === null ? null : { method, path: filled(path, row.id), body: JSON.stringify(body) }
          }),
        )
    case 'action': {
      const { query, body, path: placed } = actionInput(action!)
      const ask = (person: Person, number: number, id: Json | undefined): Omit<Call, 'token'> | null => {
        const [asked, sent, there] = [query, body, placed].map((fields) => inputOf(fields, person, number, drafting))
        if (asked === null || sent === null || there === null) return null
        const search = new URLSearchParams(
          Object.entries(asked!).map(([name, value]): [string, string] => [name, String(value)]),
        ).toString()
        const at = Object.entries(there!).reduce(
          (text, [name, value]) => text.replace(`{${name}}`, String(value)),
          filled(path, id),
        )
        return { method, path: search === '' ? at : `${at}?${search}`, body: body.length === 0 ? null : JSON.stringify(sent) }
      }
      const on = drafting.model.entities.find(({ name }) => name === action!.on)
      if (on !== undefined) return rowDrafts(on, drafting, ({ person, row }, number) => ask(person, number, row.id))
      return (['plain', 'everyRole'] as const).map((token) => ({
        count: mostCalls,
        at(number) {
          const person = people[number % people.length]!
          const call = ask(person, number, undefined)
          return call === null ? null : { ...call, token: person[token] }
        },
      }))
    }
  }
}

/** Narrowed by a ref where an index serves it, as a screen of a client is; else as it is, also where no row is seen. */
function listDrafts(entity: EntityModel, path: string, includes: boolean, drafting: Drafting): readonly Draft[] {
  const { model, seen } = drafting
  const { people } = drafting.options
  const rows = seen.get(entity.name) ?? []
  const refs = filtersOf(entity)
    .filter(
      ({ field, after }) => after.length === 0 && entity.fields.some((each) => each.name === field && each.field.kind === 'ref'),
    )
    .map(({ field }) => field)
  const searches = [
    ...refs.map((field) => (row: JsonObject) => ((row[field] ?? null) === null ? null : `${field}=${row[field]}&limit=20`)),
    () => 'limit=20',
  ]
  const one = includableOf(model, entity).find(({ kind }) => kind === 'one')
  const many = includableOf(model, entity).find(({ kind }) => kind === 'many')
  const wanted = [one?.name, many === undefined ? undefined : `${many.name}(3)`].filter((name) => name !== undefined)
  const included = includes ? [wanted, wanted.slice(0, 1)] : [[]]
  if (includes && wanted.length === 0) return []
  return searches.flatMap((search) =>
    included.map((names) => ({
      count: Math.max(1, rows.length),
      at(number: number): Call | null {
        const at = rows[number % Math.max(1, rows.length)] ?? { person: people[number % people.length]!, row: {} }
        const text = search(at.row)
        if (text === null) return null
        const include = names.length === 0 ? '' : `&include=${names.join(',')}`
        return { method: 'GET', path: `${path}?${text}${include}`, token: at.person.plain, body: null }
      },
    })),
  )
}

/** Calls on a row: as somebody whom a ref of it names, then as anybody who sees it, then with every role. */
function rowDrafts(
  entity: EntityModel,
  { seen, model }: Drafting,
  ask: (seen: Seen, number: number) => Omit<Call, 'token'> | null,
): readonly Draft[] {
  const rows = seen.get(entity.name) ?? []
  const refs = entity.fields.filter(({ field }) => field.kind === 'ref' && field.to === model.actor).map(({ name }) => name)
  const isOwn = ({ person, row }: Seen) =>
    person.id !== null && (row.id === person.id || refs.some((name) => row[name] === person.id))
  const ways = [
    { rows: rows.filter(isOwn), token: 'plain' },
    { rows: rows.filter((each) => !isOwn(each)), token: 'plain' },
    { rows, token: 'everyRole' },
  ] as const
  return ways
    .filter((way) => way.rows.length > 0)
    .map((way) => ({
      count: way.rows.length,
      at(number) {
        const at = way.rows[number % way.rows.length]!
        const call = ask(at, number)
        return call === null ? null : { ...call, token: at.person[way.token] }
      },
    }))
}

function changeable({ fields }: EntityModel): readonly FieldModel[] {
  const plain = fields.filter(
    ({ field, immutable, readOnly, unique }) => !immutable && !readOnly && !unique && field.kind !== 'ref',
  )
  return plain.toSorted((a, b) => Number(b.field.kind === 'text') - Number(a.field.kind === 'text')).slice(0, 2)
}

function required({ field, ...rest }: FieldModel): FieldModel {
  const { default: _, ...plain } = field as { readonly default?: unknown }
  return { ...rest, optional: false, field: plain as FieldModel['field'] }
}

function bodyOf(entity: EntityModel, person: Person, number: number, drafting: Drafting): JsonObject | null {
  const { samples, model } = drafting
  const own = entity.fields.filter(
    ({ field, readOnly, optional }) => field.kind === 'ref' && field.to === model.actor && !readOnly && !optional,
  )
  const known = person.id === null ? {} : Object.fromEntries(own.slice(0, 1).map(({ name }) => [name, person.id]))
  return samples.body(entity, { ...sampling(person, number, drafting), known })
}

function inputOf(fields: readonly FieldModel[], person: Person | null, number: number, drafting: Drafting): JsonObject | null {
  return drafting.samples.values(fields, sampling(person, number, drafting))
}

/** Refs point at rows that the person sees. */
function sampling(person: Person | null, number: number, { seen, options }: Drafting) {
  const idOf = (entity: string): string | null => {
    const rows = (seen.get(entity) ?? []).filter((each) => person === null || each.person === person)
    const row = rows[number % Math.max(1, rows.length)]
    const all = options.ids.get(entity) ?? []
    return row === undefined ? (all[number % Math.max(1, all.length)] ?? null) : String(row.row.id)
  }
  return { idOf, prefer: (_: string, field: FieldModel['field']) => preferred(field, firstValue + number, options.share) }
}

function filled(path: string, id: Json | undefined): string {
  return id === undefined ? path : path.replace('{id}', String(id))
}
