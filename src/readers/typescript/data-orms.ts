import type { Filter, Query, Value } from '../../model/architecture/code.ts'
import type { Step } from './continued.ts'
import {
  calledOn,
  columnOf,
  filterOf,
  lastName,
  limitOf,
  type Mutable,
  newQuery,
  operatorOf,
  textsOf,
  writesOf,
} from './data-query.ts'
import { own } from './remember.ts'
import { fieldOf, type LinkedCall, objectOf, textOf, type World } from './world.ts'

const typeormCall =
  /^typeorm:(.*?)(?:^|\.|:)?(find|findBy|findOne|findOneBy|findOneOrFail|findOneByOrFail|findAndCount|findAndCountBy|exists|existsBy|count|countBy|save|insert|update|delete|remove|softDelete|softRemove|restore|upsert|increment|decrement|createQueryBuilder)$/

const typeormDeeds: Readonly<Record<string, Query['does']>> = {
  save: 'upsert',
  insert: 'insert',
  update: 'update',
  increment: 'update',
  decrement: 'update',
  restore: 'update',
  softDelete: 'update',
  softRemove: 'update',
  delete: 'delete',
  remove: 'delete',
  upsert: 'upsert',
  count: 'count',
  countBy: 'count',
  exists: 'select',
}

/** Repositories, entity managers and entities of TypeORM. */
export function typeormQuery(world: World, linked: LinkedCall, continued: (linked: LinkedCall) => readonly Step[]): Query | null {
  const { call } = linked
  const [whole, base = '', method = ''] = typeormCall.exec(call.target ?? '') ?? []
  if (whole === undefined) return null
  const query = newQuery(linked, 'typeorm', calledOn(call.callee, 1))
  const byManager = /(?:EntityManager|manager|getManager\(\)|DataSource|createConnection\(\)|getConnection\(\))\.?$/.test(base)
  const entity = byManager ? lastName(call.args[0]) : entityOf(world, linked, base)
  query.tables = entity === null ? [] : [entity]
  const args = byManager && method !== 'createQueryBuilder' ? call.args.slice(1) : call.args
  if (method === 'createQueryBuilder') return queryBuilder(query, [...call.chain, ...continued(linked)], textOf(call.args.at(-1)))
  query.does = own(typeormDeeds, method) ?? 'select'
  query.one = /^findOne|^exists/.test(method)
  if (/^(?:save|insert|upsert)$/.test(method))
    Object.assign(query, writesOf(byManager && args.length === 0 ? call.args[0] : args[0]))
  else if (method === 'update') {
    query.filters = whereOf(args[0])
    Object.assign(query, writesOf(args[1]))
  } else if (method.endsWith('By') || method.endsWith('ByOrFail') || query.does !== 'select') {
    query.filters = whereOf(query.does === 'count' && method === 'count' ? fieldOf(args[0], 'where') : args[0])
  } else findOptions(query, args[0])
  query.onConflict = method === 'upsert'
  return query
}

function findOptions(query: Mutable<Query>, options: Value | undefined): void {
  query.filters = whereOf(fieldOf(options, 'where'))
  query.order = Object.entries(objectOf(fieldOf(options, 'order'))?.fields ?? {}).map(([column, direction]) => ({
    column,
    descending: /^desc/i.test(textOf(direction) ?? '') || (direction.is === 'number' && direction.value < 0),
  }))
  query.limit = limitOf(fieldOf(options, 'take'))
  query.offset = fieldOf(options, 'skip') !== null
  const select = fieldOf(options, 'select')
  query.columns = select === null ? ['*'] : select.is === 'list' ? textsOf(select) : Object.keys(objectOf(select)?.fields ?? {})
  const relations = fieldOf(options, 'relations')
  query.joins = relations?.is === 'list' ? textsOf(relations) : Object.keys(objectOf(relations)?.fields ?? {})
  const lock = textOf(fieldOf(fieldOf(options, 'lock'), 'mode'))
  query.locks = lock === null ? null : /read/.test(lock) ? 'share' : 'update'
}

function whereOf(value: Value | null | undefined, depth = 0): Filter[] {
  if (value === null || value === undefined || depth > 5) return []
  if (value.is === 'list') return value.items.flatMap((one) => whereOf(one, depth + 1))
  const object = objectOf(value)
  if (object === null)
    return value.is === 'text' || value.is === 'name' || value.is === 'number' ? [filterOf('id', '=', value)] : []
  return [
    ...Object.entries(object.fields).map(([column, told]) => {
      const operator = told.is === 'call' ? told.callee : ''
      if (/^(?:In|Any)$/.test(operator)) return filterOf(column, 'in', argument(told))
      if (/^I?Like$/.test(operator)) return filterOf(column, 'like', argument(told))
      if (/^(?:LessThan|LessThanOrEqual)$/.test(operator)) return filterOf(column, '<', argument(told))
      if (/^(?:MoreThan|MoreThanOrEqual)$/.test(operator)) return filterOf(column, '>', argument(told))
      if (operator === 'IsNull') return filterOf(column, 'is null', null)
      return filterOf(column, operator === 'Not' ? '<>' : /^(?:Raw|Between)$/.test(operator) ? 'other' : '=', told)
    }),
    ...object.spreads.flatMap((one) => whereOf(one, depth + 1)),
  ]
}

function argument(value: Value): Value | null {
  return value.is === 'call' ? (value.args[0] ?? null) : value
}

/** The entity of a repository: of its type, of `getRepository(User)`, or of the class that it is called on. */
function entityOf(world: World, linked: LinkedCall, base: string): string | null {
  for (const via of linked.resolved?.vias ?? []) {
    const [file = '', key = ''] = via.key.split('|')
    const [kind, at = ''] = key.split(':')
    const [number, field] = at.split('.')
    const facts = world.files.get(file)
    const typed =
      kind === 'c'
        ? facts?.classes[Number(number)]?.fields.find((one) => one.name === field)?.type
        : kind === 'v'
          ? facts?.variables[Number(number)]?.type
          : null
    const generic = /<\s*([\w.]+)/.exec(typed ?? '')?.[1]
    if (generic !== undefined) return generic
    const made = kind === 'v' ? world.keptIn(`${file}|${key}`) : null
    const entity = made?.call.callee.endsWith('getRepository') ? lastName(made.call.args[0]) : null
    if (entity !== null) return entity
  }
  const before = world.callAt(linked.file, linked.raw.on)
  if (before?.call.callee.endsWith('getRepository')) return lastName(before.call.args[0])
  const on = calledOn(linked.call.callee, 1)
  return /BaseEntity\.?$/.test(base) ? on : null
}

/** `createQueryBuilder('u').where('u.id = :id', { id })`. */
function queryBuilder(query: Mutable<Query>, chain: readonly Step[], named: string | null): Query {
  query.does = 'select'
  let alias = named
  let isOrderTold = true
  for (const { name, args } of chain) {
    const [first, second] = args
    if (/^(?:and|or)?where$/i.test(name)) addCondition(query, first, second)
    else if (/Join/.test(name)) query.joins = [...query.joins, ...textsOf(first)]
    else if (/^(?:addO|o)rderBy$/.test(name)) {
      const text = textOf(first)
      isOrderTold &&= text !== null
      if (text !== null) query.order = [...query.order, { column: columnOf(text).column, descending: textOf(second) === 'DESC' }]
    } else if (name === 'limit' || name === 'take') query.limit = limitOf(first)
    else if (name === 'offset' || name === 'skip') query.offset = true
    else if (name === 'getOne' || name === 'getOneOrFail' || name === 'getRawOne') query.one = true
    else if (name === 'getCount') query.does = 'count'
    else if (name === 'from' || name === 'into') {
      query.tables = [lastName(first) ?? '', ...query.tables].filter((one) => one !== '')
      alias = textOf(second) ?? alias
    } else if (name === 'insert' || name === 'delete' || name === 'update' || name === 'softDelete') {
      query.does = name === 'softDelete' ? 'update' : name
      if (name === 'update') Object.assign(query, writesOf(objectOf(first) === null ? null : first))
      if (name === 'update' && lastName(first) !== null) query.tables = [lastName(first)!]
    } else if (name === 'values' || name === 'set') Object.assign(query, writesOf(first))
    else if (name === 'setLock') query.locks = /read/.test(textOf(first) ?? '') ? 'share' : 'update'
    else if (name === 'select') query.columns = args.flatMap(textsOf)
    else if (name === 'returning') query.returning = true
    else if (name === 'orUpdate' || name === 'onConflict' || name === 'orIgnore') query.onConflict = true
  }
  // An order of which a part is computed is none that could be judged.
  if (!isOrderTold) query.order = []
  return alias === null ? query : withoutAlias(query, alias)
}

/** What is said of the alias is said of the table that it stands for. */
function withoutAlias(query: Mutable<Query>, alias: string): Query {
  const table = query.tables[0] ?? null
  query.filters = query.filters.map((filter) => (filter.table === alias ? { ...filter, table } : filter))
  query.columns = query.columns.map((column) => (column.startsWith(`${alias}.`) ? column.slice(alias.length + 1) : column))
  return query
}

const condition = /^\(?\s*(?:(\w+)\s*\(\s*)?"?((?:\w+"?\.)?"?\w+)"?\s*\)?\s*(=|<>|!=|<=|>=|<|>|\bin\b|\bi?like\b|\bis\b)\s*/i

function addCondition(query: Mutable<Query>, first: Value | undefined, second: Value | undefined): void {
  if (first?.is === 'template') query.joined = [...query.joined, ...first.values]
  const text = first?.is === 'template' ? first.texts.join('?') : textOf(first)
  if (text === null) {
    query.filters = [...query.filters, ...whereOf(first)]
    return
  }
  for (const part of text.split(/\s+(?:and|or)\s+/i)) {
    const [, wrapped, column, operator] = condition.exec(part) ?? []
    if (column === undefined || operator === undefined) continue
    const name = /:(?:\.\.\.)?(\w+)/.exec(part)?.[1]
    const value = name === undefined ? null : fieldOf(second, name)
    query.filters = [...query.filters, filterOf(column.replaceAll('"', ''), operatorOf(operator), value, wrapped ?? null)]
  }
}

const sequelizeCall =
  /^sequelize(?:-typescript)?:(?:.*\.)?(findAll|findOne|findByPk|findAndCountAll|findOrCreate|findCreateFind|count|create|bulkCreate|update|destroy|upsert|increment|decrement|sum|max|min|restore)$/
const sequelizeName = /\.(findAll|findByPk|findAndCountAll|findOrCreate|bulkCreate)$/

/** Models of Sequelize: `User.findAll({ where, order, limit })`. */
export function sequelizeQuery(linked: LinkedCall): Query | null {
  const { call } = linked
  const method =
    sequelizeCall.exec(call.target ?? '')?.[1] ??
    (call.target === null && call.to === null ? sequelizeName.exec(call.callee)?.[1] : undefined)
  if (method === undefined) return null
  const on = calledOn(call.callee, 1)
  const query = newQuery(linked, 'sequelize', on)
  query.tables = [on.slice(on.lastIndexOf('.') + 1)]
  query.does = sequelizeDeed(method)
  const writes = method === 'create' || method === 'bulkCreate' || method === 'upsert' || method === 'update'
  const options = method === 'findByPk' || writes || method === 'increment' ? call.args[1] : call.args[0]
  if (writes) Object.assign(query, writesOf(call.args[0]))
  if (method === 'findOrCreate') Object.assign(query, writesOf(fieldOf(options, 'defaults')))
  query.filters = method === 'findByPk' ? [filterOf('id', '=', call.args[0] ?? null)] : sequelizeWhere(fieldOf(options, 'where'))
  query.order = sequelizeOrder(fieldOf(options, 'order'))
  query.limit = limitOf(fieldOf(options, 'limit'))
  query.offset = fieldOf(options, 'offset') !== null
  const attributes = fieldOf(options, 'attributes')
  query.columns = attributes?.is === 'list' ? textsOf(attributes) : ['*']
  query.joins = includesOf(fieldOf(options, 'include'))
  query.locks = fieldOf(options, 'lock') === null ? null : 'update'
  query.onConflict = method === 'upsert' || fieldOf(options, 'ignoreDuplicates') !== null
  query.returning = fieldOf(options, 'returning') !== null || method === 'create'
  query.one = /^find(?:One|ByPk|OrCreate|CreateFind)$/.test(method)
  return query
}

function sequelizeDeed(method: string): Query['does'] {
  if (method.startsWith('find')) return method === 'findOrCreate' || method === 'findCreateFind' ? 'upsert' : 'select'
  if (method === 'create' || method === 'bulkCreate') return 'insert'
  if (method === 'destroy') return 'delete'
  if (method === 'upsert') return 'upsert'
  return ['count', 'sum', 'max', 'min'].includes(method) ? 'count' : 'update'
}

function sequelizeWhere(value: Value | null, depth = 0): Filter[] {
  if (value?.is === 'list') return value.items.flatMap((one) => sequelizeWhere(one, depth + 1))
  const object = objectOf(value)
  if (object === null || depth > 5) return []
  const plain = Object.entries(object.fields).map(([column, told]) => {
    if (told.is === 'null') return filterOf(column, 'is null', told)
    const operator = objectOf(told)?.computed[0]
    if (operator?.is !== 'name') return filterOf(column, told.is === 'list' ? 'in' : '=', told)
    const operand = objectOf(told)!.computed[1] ?? null
    return filterOf(column, own(sequelizeOperators, operator.path.replace(/^.*\bOp\./, '')) ?? 'other', operand)
  })
  const grouped = object.computed.flatMap((one, at) => (at % 2 === 1 ? sequelizeWhere(one, depth + 1) : []))
  return [...plain, ...grouped, ...object.spreads.flatMap((one) => sequelizeWhere(one, depth + 1))]
}

const sequelizeOperators: Readonly<Record<string, Filter['operator']>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  gte: '>',
  lt: '<',
  lte: '<',
  in: 'in',
  like: 'like',
  iLike: 'like',
  substring: 'like',
  startsWith: 'like',
  endsWith: 'like',
}

function sequelizeOrder(value: Value | null): Query['order'] {
  if (value?.is !== 'list') return []
  return value.items.flatMap((item) => {
    const texts = item.is === 'list' ? textsOf(item) : textsOf(item)
    const [column, direction] = texts
    return column === undefined ? [] : [{ column, descending: /^desc/i.test(direction ?? '') }]
  })
}

function includesOf(value: Value | null): string[] {
  if (value?.is === 'list') return value.items.flatMap(includesOf)
  if (value === null) return []
  const model = fieldOf(value, 'model') ?? fieldOf(value, 'association') ?? value
  return lastName(model) === null ? [] : [lastName(model)!]
}
