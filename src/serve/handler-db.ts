import { isObject, type JsonObject, parseJson } from '../kit/json.ts'
import { isUuid } from '../kit/uuid.ts'
import type { EntityModel, Model } from '../model/model.ts'
import { hasInnerOptional, wholeValues } from '../model/whole-value.ts'
import type { Access, Condition, Operator, PageShape, RowSession, SortKey } from '../ports/store.ts'
import { everything } from '../ports/store.ts'
import { createSchema, patchSchema, valueSchema } from '../writers/openapi/index.ts'
import { createValidator, type Validator } from './body.ts'
import { systemAccess } from './callers.ts'
import { createRow } from './create-row.ts'
import { cursorFault, readCursor, writeCursor } from './cursor.ts'
import { problem } from './problems.ts'

type Row = Record<string, unknown>
type Where = Readonly<Record<string, unknown>>

export interface HandlerTable {
  get(id: string): Promise<Row>
  find(id: string): Promise<Row | null>
  first(where: Where, options?: { sort?: Sort }): Promise<Row | null>
  list(options?: { where?: Where; sort?: Sort; limit?: number; after?: string }): Promise<{ items: Row[]; next: string | null }>
  count(where?: Where): Promise<number>
  create(values: Row): Promise<Row>
  update(id: string, change: Row, options?: { version?: number }): Promise<Row>
  delete(id: string, options?: { version?: number }): Promise<void>
}

type Sort = string | readonly string[]

export type HandlerDb = Readonly<Record<string, HandlerTable>> & { readonly asSystem: Readonly<Record<string, HandlerTable>> }

/** How a handler reaches the store: its transaction, or plain reads for a query. */
export type SessionSource = () => Promise<RowSession>

/** Is told of every call of a table when it begins. */
export type Watch = (call: Promise<unknown>) => void

/** Makes the `db` of handlers: compiled once, bound to a caller and a session for each call. */
export function createHandlerDb(
  model: Model,
  newId: () => string,
  actorGone: () => void,
): (access: Access, session: SessionSource, watch?: Watch) => HandlerDb {
  const tables = model.entities.map((entity) => ({ entity, checks: createChecks(entity) }))
  const bind = (access: Access, session: SessionSource, watch: Watch) =>
    Object.fromEntries(
      tables.map(({ entity, checks }) => [
        entity.name,
        watched(createTable(entity, checks, access, session, newId, model, actorGone), watch),
      ]),
    )
  return (access, session, watch = () => {}) =>
    ({ ...bind(access, session, watch), asSystem: bind(systemAccess, session, watch) }) as HandlerDb
}

function watched(table: HandlerTable, watch: Watch): HandlerTable {
  const follow =
    <Given extends unknown[], T>(act: (...given: Given) => Promise<T>) =>
    (...given: Given): Promise<T> => {
      const call = act(...given)
      watch(call)
      return call
    }
  return {
    get: follow(table.get),
    find: follow(table.find),
    first: follow(table.first),
    list: follow(table.list),
    count: follow(table.count),
    create: follow(table.create),
    update: follow(table.update),
    delete: follow(table.delete),
  }
}

interface Checks {
  readonly create: Validator
  readonly change: Validator
}

/**
 * Code may write what the API may, and counters by addition; acting as the system, secrets too. A patch of the API changes some
 * members of an object, and code writes the whole of it.
 */
function createChecks(entity: EntityModel): Checks {
  const secrets = Object.fromEntries(
    entity.fields
      .filter((field) => field.secret)
      .map((field) => [
        field.name,
        field.optional ? { ...valueSchema(field.field), type: ['string', 'null'] } : valueSchema(field.field),
      ]),
  )
  const counters = Object.fromEntries(
    entity.fields
      .filter(({ field }) => field.kind === 'counter')
      .map(({ name }) => [
        name,
        { type: 'object', properties: { add: { type: 'integer' } }, required: ['add'], additionalProperties: false },
      ]),
  )
  const create = createSchema(entity)
  const patch = patchSchema(entity)
  const whole = create.properties as JsonObject
  const objects = Object.fromEntries(
    entity.fields
      .filter(({ name, field, immutable }) => field.kind === 'json' && !immutable && whole[name] !== undefined)
      .map(({ name }) => [name, whole[name]!]),
  )
  return {
    create: createValidator(() => ({ ...create, properties: { ...whole, ...secrets } })),
    change: createValidator(() => ({
      ...patch,
      properties: { ...(patch.properties as object), ...objects, ...secrets, ...counters },
    })),
  }
}

function createTable(
  entity: EntityModel,
  checks: Checks,
  access: Access,
  session: SessionSource,
  newId: () => string,
  model: Model,
  actorGone: () => void,
): HandlerTable {
  const shape = { entity: entity.name, selection: everything }
  const readRow = createRowReader(entity)
  const missing = () => problem('not_found', `no ${entity.name} has this id`)
  const page = async (where: Where, sort: Sort | undefined, limit: number, after: string | undefined) => {
    const conditions = readWhere(where)
    const sortText = [sort ?? []].flat().join()
    const keys = sortText === '' ? null : readSort(sortText)
    const pageShape: PageShape = {
      ...shape,
      where: conditions.map(({ field, operator }) => ({ field, operator })),
      sort: keys,
      continued: after !== undefined,
    }
    const values = conditions.map(({ value }) => value)
    const from = after === undefined ? null : readCursor(after, sortText, null)
    const found = await (await session()).page(pageShape, access, { where: values, limit, from }).catch((error: unknown) => {
      throw from === null ? error : cursorFault(error)
    })
    return {
      items: parseJson<Row[]>(found.items).map(readRow),
      next: found.next === null ? null : writeCursor(sortText, found.next),
    }
  }
  /** The system may choose the id of a new row: for seeds and imports. */
  const createAsSystem = async ({ id = newId(), ...values }: Row) => {
    if (typeof id !== 'string' || !isUuid(id)) throw new TypeError(`the id of a new ${entity.name} must be a lower-case UUID`)
    checks.create(values)
    return readRow(parseJson<Row>((await (await session()).create(entity.name, access, values, id)).text))
  }
  const table: HandlerTable = {
    get: async (id) => (await table.find(id)) ?? Promise.reject(missing()),
    find: async (id) => {
      const found = await (await session()).one(shape, access, id)
      return found === null ? null : readRow(parseJson<Row>(found.text))
    },
    first: async (where, { sort } = {}) => (await page(where, sort, 1, undefined)).items[0] ?? null,
    list: ({ where = {}, sort, limit = 20, after } = {}) =>
      page(where, sort, Math.min(Math.max(Math.floor(limit), 1), 1_000), after),
    count: async (where = {}) => {
      const conditions = readWhere(where)
      return (await session()).count(
        entity.name,
        conditions.map(({ field, operator }) => ({ field, operator })),
        access,
        conditions.map(({ value }) => value),
      )
    },
    create: async (values) => {
      if (access.caller.system) return createAsSystem(values)
      checks.create(values)
      refuseSecrets(entity, access, values)
      return readRow(parseJson<Row>((await createRow(await session(), model, entity, access, values, newId)).found.text))
    },
    update: async (id, change, { version } = {}) => {
      checks.change(change)
      refuseSecrets(entity, access, change)
      return readRow(parseJson<Row>((await (await session()).update(entity.name, access, id, change, version ?? null)).text))
    },
    delete: async (id, { version } = {}) => {
      await (await session()).delete(entity.name, access, id, version ?? null)
      if (entity.name === model.actor) actorGone()
    },
  }
  return table
}

/** A row as code reads it: one that was stored before a member was declared does not have it. */
export function createRowReader({ fields }: EntityModel): (row: Row) => Row {
  const inner = fields.map(({ name, field }) => [name, field] as const).filter(([, field]) => hasInnerOptional(field))
  return inner.length === 0 ? (row) => row : (row) => wholeValues(inner, row, null) as Row
}

function refuseSecrets(entity: EntityModel, access: Access, values: Row): void {
  const secret = entity.fields.find((field) => field.secret && Object.hasOwn(values, field.name))
  if (secret && !access.caller.system)
    throw new Error(`\`${secret.name}\` of ${entity.name} is a secret: only db.asSystem writes it`)
}

function readWhere(where: Where): (Condition & { value: unknown })[] {
  return Object.entries(where).flatMap(([field, value]) => {
    if (!isObject(value)) return [{ field, operator: 'eq' as const, value }]
    return Object.entries(value).map(([operator, inner]) => ({ field, operator: operator as Operator, value: inner }))
  })
}

function readSort(sort: string): readonly SortKey[] {
  return sort
    .split(',')
    .map((each) => (each.startsWith('-') ? { field: each.slice(1), descending: true } : { field: each, descending: false }))
}
