/** Queries of MongoDB, by its driver and by Mongoose. */
import type { Filter, Query, Value } from '../../model/architecture/code.ts'
import { calledOn, lastName, limitOf, type Mutable, newQuery, textsOf, writesOf } from './data-query.ts'
import { own } from './remember.ts'
import { fieldOf, type LinkedCall, objectOf, textOf, type World } from './world.ts'

const target =
  /^(mongodb|mongoose|@fastify\/mongodb|@nestjs\/mongoose):(?:.*\.collection\(\)|Collection|(?:.*\.)?(?:model\(\)|Model))\.(\w+)$/

const deeds: Readonly<Record<string, Query['does']>> = {
  find: 'select',
  findOne: 'select',
  findById: 'select',
  exists: 'select',
  distinct: 'select',
  aggregate: 'select',
  countDocuments: 'count',
  insertOne: 'insert',
  insertMany: 'insert',
  create: 'insert',
  updateOne: 'update',
  updateMany: 'update',
  replaceOne: 'update',
  findOneAndUpdate: 'update',
  findOneAndReplace: 'update',
  findByIdAndUpdate: 'update',
  deleteOne: 'delete',
  deleteMany: 'delete',
  findOneAndDelete: 'delete',
  findByIdAndDelete: 'delete',
}

/** `comments.find({ threadId }).sort({ _id: 1 }).limit(20)`, `User.findOneAndUpdate({ _id }, { $set })`. */
export function documentQuery(world: World, linked: LinkedCall): Query | null {
  const { call } = linked
  const known = target.exec(call.target ?? '')
  const [, from = 'mongodb', name = ''] = known ?? []
  const method = known === null ? byName(world, linked) : name
  const does = method === null ? undefined : own(deeds, method)
  if (method === null || does === undefined) return null
  const client = from.endsWith('mongoose') ? 'mongoose' : 'mongodb'
  const query = newQuery(linked, client, calledOn(call.callee, 1))
  query.does = does
  query.tables = [collectionOf(world, linked) ?? query.on]
  query.one = /One|ById|^exists$/.test(method)
  const [first, second, third] = call.args
  if (method === 'aggregate') readPipeline(query, first)
  else if (does === 'insert') Object.assign(query, writesOf(assignedTo(world, linked, first)))
  else
    query.filters = /ById/.test(method) ? [equals('_id', first ?? null)] : documentFilters(method === 'distinct' ? second : first)
  if (does === 'update') readUpdate(query, second, third)
  if (method === 'find' || method === 'findOne') readOptions(query, client === 'mongoose' ? third : second)
  readChain(query, call.chain)
  return query
}

/** A driver that comes out of something that reading does not see through: `app.mongo.db.collection('users').find()`. */
function byName(world: World, linked: LinkedCall): string | null {
  const method = /\.collection\(\)\.(\w+)$/.exec(linked.call.callee)?.[1]
  const before = method === undefined ? null : world.callAt(linked.file, linked.raw.on)
  return method !== undefined && linked.call.to === null && textOf(before?.call.args[0]) !== null ? method : null
}

/** The name of a collection, or of a model: of the call that makes it, wherever that stands. */
export function collectionOf(world: World, linked: LinkedCall): string | null {
  const before = world.callAt(linked.file, linked.raw.on)
  const own = before === null ? null : (namedBy(before.call) ?? answeredBy(world, before))
  if (own !== null) return own
  for (const via of linked.resolved?.vias ?? []) {
    const kept = world.keptIn(via.key)
    const named = kept === null ? null : (namedBy(kept.call) ?? answeredBy(world, kept))
    if (named !== null) return named
    const field = /^(.*)\|c:(\d+)\.(\w+)$/.exec(via.key)
    const held =
      field === null ? undefined : world.classOf(field[1]!, Number(field[2]))?.fields.find((one) => one.name === field[3])
    const told = held === undefined ? null : (modelOfField(held) ?? (held.value?.is === 'call' ? namedBy(held.value) : null))
    if (told !== null) return told
  }
  return null
}

function namedBy({ callee, args }: { readonly callee: string; readonly args: readonly Value[] }): string | null {
  return /(?:^|\.)(?:collection|model)$/.test(callee) ? (textOf(args[0]) ?? null) : null
}

/** `const users = () => db.collection('users')`. */
function answeredBy(world: World, { call }: LinkedCall): string | null {
  const [answer] = world.functionOf(call.to)?.answers ?? []
  return answer?.is === 'call' ? namedBy(answer) : null
}

type Field = NonNullable<ReturnType<World['classOf']>>['fields'][number]

/** `@InjectModel(User.name) private users: Model<UserDocument>`. */
function modelOfField({ type, decorators }: Field): string | null {
  const injected = decorators.find(({ name }) => name === 'InjectModel')?.args[0]
  if (injected?.is === 'name') return injected.path.replace(/\.name$/, '')
  return textOf(injected) ?? /^(?:\w*Model|Collection)<\s*(\w+?)(?:Document|Doc)?\s*[,>]/.exec(type ?? '')?.[1] ?? null
}

/** An object that was put together in a variable: the last that was assigned in front of the call. */
function assignedTo(world: World, linked: LinkedCall, value: Value | undefined): Value | undefined {
  if (value?.is !== 'name' || objectOf(value) !== null || value.path.includes('.')) return value
  const { function: id, place } = linked.call
  const found = world.files
    .get(linked.file)
    ?.assignments.findLast((one) => one.function === id && one.target === value.path && one.place.end < place.start)
  return found?.value.is === 'object' ? found.value : value
}

const comparisons: Readonly<Record<string, Filter['operator']>> = {
  $eq: '=',
  $ne: '<>',
  $gt: '>',
  $gte: '>',
  $lt: '<',
  $lte: '<',
  $in: 'in',
}

function equals(column: string, value: Value | null): Filter {
  return { table: null, column, operator: '=', wrapped: null, value }
}

/** What cannot be told narrows all the same. */
function untold(value: Value | null): Filter {
  return { table: null, column: '*', operator: 'other', wrapped: null, value }
}

/** Conditions on documents: `{ state: 'shown', at: { $gt: since }, ...more }`. */
export function documentFilters(value: Value | null | undefined, depth = 0): Filter[] {
  if (value === null || value === undefined || depth > 5) return []
  const object = objectOf(value)
  if (object === null) return [untold(value)]
  return [
    ...Object.entries(object.fields).flatMap(([name, told]): Filter[] => {
      if (name === '$and') return (told.is === 'list' ? told.items : [told]).flatMap((one) => documentFilters(one, depth + 1))
      if (name.startsWith('$')) return [untold(told)]
      const operators = Object.entries(objectOf(told)?.fields ?? {}).filter(([one]) => one.startsWith('$'))
      if (operators.length === 0) return [told.is === 'regex' ? { ...equals(name, told), operator: 'other' } : equals(name, told)]
      return operators.map(([operator, operand]) => ({
        ...equals(name, operand),
        operator: own(comparisons, operator) ?? 'other',
      }))
    }),
    ...object.spreads.flatMap((one) => documentFilters(one, depth + 1)),
  ]
}

function readUpdate(query: Mutable<Query>, change: Value | undefined, options: Value | undefined): void {
  const upsert = fieldOf(options, 'upsert')
  if (upsert?.is === 'boolean' && upsert.value) [query.does, query.onConflict] = ['upsert', true]
  query.returning = query.one
  const object = objectOf(change)
  if (object === null) {
    Object.assign(query, writesOf(change))
    return
  }
  const stages = Object.entries(object.fields).filter(([name]) => name.startsWith('$'))
  const parts = stages.length === 0 ? [change] : stages.map(([, told]) => told)
  const written = [...parts, ...(stages.length === 0 ? [] : object.spreads)].map((one) => writesOf(one))
  query.writes = written.flatMap(({ writes }) => writes)
  query.spreads = written.flatMap(({ spreads }) => spreads)
}

function readOptions(query: Mutable<Query>, options: Value | undefined): void {
  query.order = sortOf(fieldOf(options, 'sort'))
  query.limit = limitOf(fieldOf(options, 'limit'))
  query.offset = fieldOf(options, 'skip') !== null
  const projection = objectOf(fieldOf(options, 'projection'))
  query.columns = projection === null ? ['*'] : Object.keys(projection.fields)
}

function readChain(query: Mutable<Query>, chain: LinkedCall['call']['chain']): void {
  for (const { name, args } of chain) {
    const [first] = args
    if (name === 'sort') query.order = sortOf(first)
    else if (name === 'limit') query.limit = limitOf(first)
    else if (name === 'skip') query.offset = true
    else if (name === 'project') query.columns = Object.keys(objectOf(first)?.fields ?? {})
    else if (name === 'select') query.columns = (textOf(first) ?? '*').split(/\s+/)
    else if (name === 'populate') query.joins = [...query.joins, ...textsOf(first)]
    else if (name === 'where')
      query.filters = [...query.filters, ...(textOf(first) === null ? documentFilters(first) : [untold(null)])]
    else if (/^(?:count|countDocuments)$/.test(name)) query.does = 'count'
  }
}

/** `{ at: -1, _id: 1 }`, `'-at'`, `'at', -1`. */
function sortOf(value: Value | null | undefined): Query['order'] {
  const text = textOf(value)
  if (text !== null) return text.split(/\s+/).map((one) => ({ column: one.replace(/^-/, ''), descending: one.startsWith('-') }))
  return Object.entries(objectOf(value)?.fields ?? {}).map(([column, told]) => ({
    column,
    descending:
      (told.is === 'number' && told.value < 0) || /^desc/.test(textOf(told) ?? '') || (told.is === 'other' && told.text === '-1'),
  }))
}

/** Stages in front of any that makes other documents of them. */
function readPipeline(query: Mutable<Query>, pipeline: Value | undefined): void {
  const stages =
    pipeline?.is === 'list'
      ? pipeline.items
      : pipeline?.is === 'name' && pipeline.value?.is === 'list'
        ? pipeline.value.items
        : null
  if (stages === null) {
    query.filters = [untold(pipeline ?? null)]
    return
  }
  for (const stage of stages) {
    const [name, told] = Object.entries(objectOf(stage)?.fields ?? {})[0] ?? []
    if (name === '$match') query.filters = [...query.filters, ...documentFilters(told)]
    else if (name === '$sort') query.order = sortOf(told)
    else if (name === '$limit') query.limit = limitOf(told)
    else if (name === '$skip') query.offset = true
    else if (name === '$lookup') query.joins = [...query.joins, ...textsOf(fieldOf(told, 'from'))]
    else if (/^\$(?:group|count|bucket\w*|facet|sortByCount|unionWith)$/.test(name ?? '')) {
      query.does = 'count'
      return
    }
  }
  if (query.joins.length > 0 && lastName(pipeline) === null) query.columns = ['*']
}
