import type { Filter, Query, Value } from '../../model/architecture/code.ts'
import { calledOn, filterOf, limitOf, newQuery, writesOf } from './data-query.ts'
import { fieldOf, type LinkedCall, objectOf, textOf } from './world.ts'

const pattern = /^@prisma\/client:PrismaClient(?:\.\$extends\(\))*\.(\w+)\.(\w+)$/

/** A client that comes out of something that reading does not see through, by its name and a model's method. */
const namedPattern =
  /^(?:(?:this\.|(?:opts\.)?ctx\.|context\.)?(?:\w*[pP]risma\w*(?:\.client)?|tx|trx)|(?:opts\.)?ctx\.db)\.(\w+)\.(find(?:Many|First|Unique)(?:OrThrow)?|(?:create|update|delete)(?:Many(?:AndReturn)?)?|upsert|count|aggregate|groupBy)$/

const deeds: Readonly<Record<string, Query['does']>> = {
  findMany: 'select',
  findFirst: 'select',
  findFirstOrThrow: 'select',
  findUnique: 'select',
  findUniqueOrThrow: 'select',
  create: 'insert',
  createMany: 'insert',
  createManyAndReturn: 'insert',
  update: 'update',
  updateMany: 'update',
  updateManyAndReturn: 'update',
  upsert: 'upsert',
  delete: 'delete',
  deleteMany: 'delete',
  count: 'count',
  aggregate: 'count',
  groupBy: 'count',
}

/** `prisma.user.findMany({ where, orderBy, take, … })`. */
export function prismaQuery(linked: LinkedCall): Query | null {
  const { call } = linked
  const byName = call.target === null && call.to === null ? namedPattern.exec(call.callee) : null
  const [, model, method] = pattern.exec(call.target ?? '') ?? byName ?? []
  const does = method === undefined || !Object.hasOwn(deeds, method) ? undefined : deeds[method]
  if (model === undefined || method === undefined || does === undefined) return null
  const query = newQuery(linked, 'prisma', calledOn(call.callee, 2))
  const options = call.args[0]
  query.does = does
  query.tables = [model]
  const where = fieldOf(options, 'where')
  query.filters = where !== null && isDynamic(where) ? [filterOf('where', 'other', where)] : prismaFilters(where)
  query.order = orderOf(fieldOf(options, 'orderBy'))
  query.limit = limitOf(fieldOf(options, 'take'))
  query.offset = fieldOf(options, 'skip') !== null && fieldOf(options, 'cursor') === null
  query.columns = chosen(fieldOf(options, 'select') ?? null)
  query.joins = joinsOf(options)
  const data = fieldOf(options, 'data')
  const written = data !== null ? [data] : [fieldOf(options, 'create'), fieldOf(options, 'update')]
  query.writes = written.flatMap((one) => writesOf(one).writes)
  query.spreads = written.flatMap((one) => writesOf(one).spreads)
  if (options !== undefined && objectOf(options) === null) query.spreads = [...query.spreads, options]
  query.onConflict = method === 'upsert' || fieldOf(options, 'skipDuplicates') !== null
  query.returning = !method.includes('Many') || method.endsWith('AndReturn')
  query.one = /^find(?:Unique|First)|^(?:create|update|delete|upsert)$/.test(method)
  return query
}

function chosen(select: Value | null): string[] {
  if (select === null) return ['*']
  const object = objectOf(select)
  return object === null
    ? ['*']
    : Object.entries(object.fields).flatMap(([name, value]) => (value.is === 'boolean' && !value.value ? [] : [name]))
}

function joinsOf(options: Value | undefined): string[] {
  const include = objectOf(fieldOf(options, 'include'))
  const select = objectOf(fieldOf(options, 'select'))
  const nested = Object.entries(select?.fields ?? {}).flatMap(([name, value]) => (value.is === 'object' ? [name] : []))
  return [...Object.keys(include?.fields ?? {}), ...nested]
}

function orderOf(value: Value | null): Query['order'] {
  if (value?.is === 'list') return value.items.flatMap(orderOf)
  const object = objectOf(value)
  return Object.entries(object?.fields ?? {}).map(([column, direction]) => {
    const text = textOf(direction) ?? textOf(fieldOf(direction, 'sort'))
    return { column, descending: text === 'desc' }
  })
}

const operators: Readonly<Record<string, Filter['operator']>> = {
  equals: '=',
  not: '<>',
  in: 'in',
  notIn: 'other',
  lt: '<',
  lte: '<',
  gt: '>',
  gte: '>',
  contains: 'like',
  startsWith: 'like',
  endsWith: 'like',
  search: 'like',
  path: 'json',
  has: 'other',
  hasSome: 'other',
  hasEvery: 'other',
}

/** Conditions of a `where`, those of `AND`, `OR` and compound keys among them. */
export function prismaFilters(where: Value | null, depth = 0): Filter[] {
  if (where?.is === 'list') return where.items.flatMap((one) => prismaFilters(one, depth + 1))
  const object = objectOf(where)
  if (object === null || depth > 6) return []
  const spread = object.spreads.flatMap((one) => prismaFilters(one, depth + 1))
  const own = Object.entries(object.fields).flatMap(([name, value]): Filter[] => {
    if (name === 'AND' || name === 'OR' || name === 'NOT')
      return isDynamic(value) ? [filterOf(name, 'other', value)] : prismaFilters(value, depth + 1)
    const inner = objectOf(value)
    if (inner === null) return [filterOf(name, value.is === 'null' ? 'is null' : '=', value)]
    const told = Object.entries(inner.fields).filter(([operator]) => Object.hasOwn(operators, operator))
    if (told.length > 0) return told.map(([operator, operand]) => filterOf(name, operators[operator]!, operand))
    return compound(name, inner.fields) ? prismaFilters(value, depth + 1) : [filterOf(name, 'other', value)]
  })
  return [...own, ...spread]
}

/** `tenantId_email: { tenantId, email }` is a key of several columns. */
function compound(name: string, fields: Readonly<Record<string, Value>>): boolean {
  const names = Object.keys(fields)
  return names.length > 1 && names.every((one) => name.includes(one))
}

/** A list of conditions that is made while it runs: `OR: keys.map(…)`. */
function isDynamic(value: Value): boolean {
  return value.is === 'call' || (value.is === 'name' && objectOf(value) === null && value.value?.is !== 'list')
}
