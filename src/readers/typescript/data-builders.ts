import type { Filter, Query, Value } from '../../model/architecture/code.ts'
import type { Step } from './continued.ts'
import { calledOn, columnOf, filterOf, limitOf, type Mutable, newQuery, operatorOf, textsOf, writesOf } from './data-query.ts'
import { type LinkedCall, objectOf, textOf } from './world.ts'

const knexStart =
  /^knex:(?:default|knex)\(\)(?:$|\.(?:select|from|table|insert|into|with|queryBuilder|withSchema|count|distinct|first|max|min|sum|batchInsert|update|delete|del)$)/
const kyselyStart =
  /^kysely:(?:Kysely|Transaction|ControlledTransaction)(?:\.(?:with|withSchema|withRecursive)\(\))*\.(?:selectFrom|insertInto|updateTable|deleteFrom|replaceInto|mergeInto)$/

/** Chains of Knex and Kysely: `db('users').where(…).limit(20)`, `db.selectFrom('users').where(…)`. */
export function builderQuery(linked: LinkedCall, continued: (linked: LinkedCall) => readonly Step[]): Query | null {
  const { call } = linked
  const target = call.target ?? ''
  const client = knexStart.test(target) ? 'knex' : kyselyStart.test(target) ? 'kysely' : null
  if (client === null || call.isNew) return null
  const direct = target === 'knex:default()' || target === 'knex:knex()'
  if (direct && textOf(call.args[0]) === null && call.chain.length === 0) return null
  const query = newQuery(linked, client, direct ? call.callee : calledOn(call.callee.replace(/\(\)\.[^.]*$/, ''), 1))
  query.does = 'select'
  const first: Step = direct
    ? { name: 'from', args: call.args }
    : { name: call.callee.slice(call.callee.lastIndexOf('.') + 1), args: call.args }
  for (const step of [first, ...call.chain, ...continued(linked)]) applyStep(query, step)
  if (query.columns.length === 0) query.columns = query.does === 'select' ? ['*'] : []
  return query
}

function applyStep(query: Mutable<Query>, step: Step): void {
  const { name, args } = step
  const [first, second] = args
  if (/^(?:and|or)?where|^having/i.test(name)) {
    query.filters = [...query.filters, ...filtersOf(name, args)]
    if (/raw$/i.test(name) && first !== undefined && first.is === 'template') query.joined = [...query.joined, ...first.values]
    return
  }
  if (/join$/i.test(name)) {
    query.joins = [...query.joins, ...tableNames(first)]
    return
  }
  switch (name) {
    case 'from':
    case 'into':
    case 'table':
    case 'selectFrom':
      query.tables = [...query.tables, ...tableNames(first)]
      return
    case 'insertInto':
    case 'replaceInto':
      query.does = 'insert'
      query.tables = tableNames(first)
      return
    case 'updateTable':
      query.does = 'update'
      query.tables = tableNames(first)
      return
    case 'deleteFrom':
      query.does = 'delete'
      query.tables = tableNames(first)
      return
    case 'batchInsert':
      query.tables = tableNames(first)
      return write(query, 'insert', second)
    case 'insert':
      return write(query, 'insert', first)
    case 'values':
      return write(query, 'insert', first)
    case 'set':
    case 'update':
      return write(query, 'update', named(first, second) ?? first)
    case 'increment':
    case 'decrement':
      query.does = 'update'
      query.writes = [...query.writes, ...textsOf(first).map((column) => ({ column: columnOf(column).column, value: null }))]
      return
    case 'delete':
    case 'del':
      query.does = 'delete'
      return
    case 'count':
    case 'countDistinct':
      query.does = 'count'
      return
    default:
      shapeResult(query, step)
  }
}

/** What of the answer is wanted: its columns, order and length. */
function shapeResult(query: Mutable<Query>, { name, args }: Step): void {
  const [first, second] = args
  switch (name) {
    case 'select':
    case 'columns':
    case 'distinct':
      query.columns = [...query.columns, ...args.flatMap(textsOf).map((text) => text.replace(/\s+as\s+.*$/i, ''))]
      return
    case 'selectAll':
      query.columns = [...query.columns, '*']
      return
    case 'orderBy':
      query.order = [...query.order, ...orderOf(first, second)]
      return
    case 'limit':
    case 'top':
      query.limit = limitOf(first)
      return
    case 'offset':
      query.offset = true
      return
    case 'first':
      query.one = true
      query.columns = [...query.columns, ...args.flatMap(textsOf)]
      return
    case 'executeTakeFirst':
    case 'executeTakeFirstOrThrow':
      query.one = true
      return
    case 'returning':
    case 'returningAll':
      query.returning = true
      return
    case 'onConflict':
      query.onConflict = true
      if (query.does === 'insert') query.does = 'upsert'
      return
    case 'ignore':
      if (query.does === 'upsert') query.does = 'insert'
      return
    case 'forUpdate':
    case 'forNoKeyUpdate':
    case 'forShare':
      query.locks = name === 'forUpdate' ? 'update' : name === 'forShare' ? 'share' : 'no key update'
  }
}

function write(query: Mutable<Query>, does: Query['does'], value: Value | undefined): void {
  if (query.does === 'select') query.does = does
  const { writes, spreads } = writesOf(value)
  query.writes = [...query.writes, ...writes]
  query.spreads = [...query.spreads, ...spreads]
}

/** `update('name', value)` writes one column. */
function named(first: Value | undefined, second: Value | undefined): Value | null {
  const column = textOf(first)
  if (column === null || second === undefined || first === undefined) return null
  return { is: 'object', fields: { [column]: second }, spreads: [], computed: [], place: first.place }
}

function tableNames(value: Value | undefined): string[] {
  const object = objectOf(value)
  const texts = object === null ? textsOf(value) : Object.values(object.fields).flatMap(textsOf)
  return texts.map((text) => text.replace(/\s+(?:as\s+)?\w+$/i, ''))
}

function orderOf(first: Value | undefined, second: Value | undefined): Query['order'] {
  if (first?.is === 'list') {
    return first.items.flatMap((item) => {
      const object = objectOf(item)
      return object === null ? orderOf(item, undefined) : orderOf(object.fields.column, object.fields.order)
    })
  }
  const text = textOf(first)
  if (text === null) return []
  const [column = '', direction = textOf(second) ?? ''] = text.split(/\s+/)
  return [{ column: columnOf(column).column, descending: /^desc/i.test(direction) }]
}

function filtersOf(name: string, args: readonly Value[]): Filter[] {
  const [first, second, third] = args
  const column = textOf(first)
  const object = objectOf(first)
  const lower = name.toLowerCase()
  if (object !== null) {
    const operator = lower.endsWith('not') ? '<>' : '='
    return Object.entries(object.fields).map(([key, value]) => filterOf(key, operator, value))
  }
  if (lower.endsWith('raw') || column === null) return []
  if (lower.endsWith('notin')) return [filterOf(column, 'other', second ?? null)]
  if (lower.endsWith('in')) return [filterOf(column, 'in', second ?? null)]
  if (lower.endsWith('null')) return [filterOf(column, lower.endsWith('notnull') ? 'other' : 'is null', null)]
  if (lower.endsWith('like')) return [filterOf(column, 'like', second ?? null)]
  if (lower.endsWith('ref') && third !== undefined) return [filterOf(column, 'other', third)]
  const operator = textOf(second)
  if (third !== undefined && operator !== null) {
    const isNull = third.is === 'null' && operator.toLowerCase() === 'is'
    return [filterOf(column, isNull ? 'is null' : operatorOf(operator) === 'is null' ? 'other' : operatorOf(operator), third)]
  }
  return [filterOf(column, lower.endsWith('not') ? '<>' : '=', second ?? null)]
}
