import type { Filter, Query, Value } from '../../model/architecture/code.ts'
import { calledOn, lastName, limitOf, type Mutable, newQuery, writesOf } from './data-query.ts'
import { fieldOf, type LinkedCall, objectOf, textOf, type World } from './world.ts'

const pattern =
  /^drizzle-orm(?:\/[\w-]+)*:(?:drizzle\(\)|\w*Database|\w*Transaction)(?:\.\$?with\(\))*\.(?:(select|selectDistinct|selectDistinctOn|insert|update|delete|\$count)|query\.(\w+)\.(findMany|findFirst))$/

/** `db.select().from(users).where(eq(users.id, id))`, `db.query.users.findMany({ … })`. */
export function drizzleQuery(world: World, linked: LinkedCall): Query | null {
  const { call } = linked
  const [whole, method, model, find] = pattern.exec(call.target ?? '') ?? []
  if (whole === undefined) return null
  if (find !== undefined) return relational(world, linked, model!, find)
  const query = newQuery(linked, 'drizzle', calledOn(call.callee.replace(/\(\)\.[^.]*$/, ''), 1))
  const first = call.args[0]
  const name = lastName(first)
  if (method!.startsWith('select')) {
    query.does = 'select'
    const columns = objectOf(call.args.at(-1))
    query.columns = columns === null ? ['*'] : Object.values(columns.fields).map((value) => lastName(value) ?? '*')
    if (columns !== null && Object.values(columns.fields).some((one) => one.is === 'call' && /^count/.test(one.callee)))
      query.does = 'count'
  } else {
    query.does = method === '$count' ? 'count' : (method as 'insert' | 'update' | 'delete')
    query.tables = name === null ? [] : [name]
    if (method === '$count') query.filters = drizzleFilters(call.args[1] ?? null)
  }
  for (const step of call.chain) applyStep(query, step)
  return query
}

function applyStep(query: Mutable<Query>, { name, args }: { readonly name: string; readonly args: readonly Value[] }): void {
  const [first] = args
  if (/join$/i.test(name)) {
    const table = lastName(first)
    if (table !== null) query.joins = [...query.joins, table]
    return
  }
  switch (name) {
    case 'from': {
      const table = lastName(first)
      if (table !== null) query.tables = [table]
      return
    }
    case 'where':
      query.filters = [...query.filters, ...drizzleFilters(first ?? null)]
      return
    case 'orderBy':
      query.order = args.flatMap(orderOf)
      return
    case 'limit':
      query.limit = limitOf(first)
      return
    case 'offset':
      query.offset = true
      return
    case 'values':
    case 'set': {
      const { writes, spreads } = writesOf(first)
      query.writes = [...query.writes, ...writes]
      query.spreads = [...query.spreads, ...spreads]
      return
    }
    case 'returning':
      query.returning = true
      return
    case 'onConflictDoUpdate':
    case 'onDuplicateKeyUpdate':
      query.does = 'upsert'
      query.onConflict = true
      return
    case 'onConflictDoNothing':
      query.onConflict = true
      return
    case 'for': {
      const lock = textOf(first)
      query.locks = lock === 'update' || lock === 'no key update' || lock === 'share' ? lock : null
    }
  }
}

function orderOf(value: Value): Query['order'] {
  if (value.is === 'list') return value.items.flatMap(orderOf)
  if (value.is === 'call') {
    const column = lastName(value.args[0])
    return column === null ? [] : [{ column, descending: value.callee.endsWith('desc') }]
  }
  const column = lastName(value)
  return column === null ? [] : [{ column, descending: false }]
}

const operators: Readonly<Record<string, Filter['operator']>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<',
  gt: '>',
  gte: '>',
  inArray: 'in',
  like: 'like',
  ilike: 'like',
  isNull: 'is null',
  arrayContains: 'json',
  between: 'other',
  notInArray: 'other',
  isNotNull: 'other',
  notLike: 'other',
}

function isJunction(value: Value): boolean {
  return value.is === 'call' && /(?:^|\.)(?:and|or|not)$/.test(value.callee)
}

/** Conditions of `where`: `and(eq(users.id, id), …)`. */
export function drizzleFilters(value: Value | null, depth = 0): Filter[] {
  if (value === null || depth > 6) return []
  if (value.is === 'name' && value.value !== null) return drizzleFilters(value.value, depth + 1)
  if (value.is === 'either') return value.of.flatMap((one) => drizzleFilters(one, depth + 1))
  if (value.is !== 'call') return []
  const name = value.callee.slice(value.callee.lastIndexOf('.') + 1)
  if (isJunction(value)) return value.args.flatMap((one) => drizzleFilters(one, depth + 1))
  const column = value.args[0]
  if (!Object.hasOwn(operators, name) || column === undefined) return []
  const wrapped = column.is === 'template' ? (/(\w+)\s*\($/.exec(column.texts[0] ?? '')?.[1] ?? 'sql') : null
  const inner = column.is === 'template' ? column.values[0] : column
  if (inner?.is !== 'name') return []
  const [table = null, columnName = null] = inner.path.split('.').slice(-2)
  const told = columnName === null ? { table: null, column: table! } : { table, column: columnName }
  return [{ ...told, operator: operators[name]!, wrapped, value: value.args[1] ?? null }]
}

/** The calls of `where: (user, { eq }) => eq(user.id, id)`, or what stands there itself. */
function callsWithin(world: World, file: string, value: Value | null): readonly Value[] {
  if (value?.is !== 'function') return value === null ? [] : [value]
  return world.callsOf(file).flatMap(({ call }) => {
    if (call.function !== value.id) return []
    return [{ is: 'call', callee: call.callee, args: call.args, isNew: false, origin: null, place: call.place } satisfies Value]
  })
}

function relational(world: World, linked: LinkedCall, model: string, find: string): Query {
  const { call } = linked
  const options = call.args[0]
  const query = newQuery(linked, 'drizzle', calledOn(call.callee, 3))
  query.does = 'select'
  query.tables = [model]
  const where = callsWithin(world, linked.file, fieldOf(options, 'where'))
  query.filters = where.filter((one) => where.length === 1 || !isJunction(one)).flatMap((one) => drizzleFilters(one))
  query.order = callsWithin(world, linked.file, fieldOf(options, 'orderBy')).flatMap(orderOf)
  query.limit = limitOf(fieldOf(options, 'limit'))
  query.offset = fieldOf(options, 'offset') !== null
  const columns = objectOf(fieldOf(options, 'columns'))
  query.columns = columns === null ? ['*'] : Object.keys(columns.fields)
  query.joins = Object.keys(objectOf(fieldOf(options, 'with'))?.fields ?? {})
  query.one = find === 'findFirst'
  return query
}
