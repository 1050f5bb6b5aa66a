/** Collections of MongoDB as tables: what the code says of their fields, and the indexes that it makes. */
import type { Query, Value } from '../../model/architecture/code.ts'
import type { Column, Database, Index, Table } from '../../model/architecture/database.ts'
import {
  declaredColumn,
  declaredDatabase,
  declaredIndex,
  declaredTable,
  indexOfConstraint,
} from '../../model/architecture/declared.ts'
import type { Place } from '../../model/architecture/place.ts'
import { collectionOf } from './data-documents.ts'
import type { RawClass } from './facts.ts'
import { fieldOf, type LinkedCall, objectOf, textOf, type World } from './world.ts'

interface Made {
  readonly name: string
  readonly columns: Map<string, Column>
  readonly indexes: Index[]
  readonly place: Place
}

/** The collections that queries speak of; none where the code uses no MongoDB. */
export function collectionsOf(world: World, queries: readonly Query[]): Database[] {
  const all = new Map<string, Made>()
  const of = (name: string, place: Place): Made => {
    let found = all.get(name)
    if (found === undefined) {
      found = { name, columns: new Map(), indexes: [], place }
      all.set(name, found)
      note(found, '_id', place)
    }
    return found
  }
  const asked = queries.filter(({ client }) => client === 'mongodb' || client === 'mongoose')
  if (asked.length === 0) return []
  for (const linked of world.calls) {
    if (/(?:^|\.)(?:collection|model)$/.test(linked.call.callee)) readMade(world, linked, of)
  }
  for (const facts of world.files.values()) for (const found of facts.classes) readClass(found, of)
  for (const query of asked) noteQuery(of, query)
  for (const linked of world.calls) readIndexes(world, linked, of)
  const tables = [...all.values()].filter(({ name }) => !name.includes('.')).map(tableFrom)
  const [first] = tables
  return first === undefined ? [] : [declaredDatabase({ engine: 'mongodb', by: 'mongodb', source: first.place.file, tables })]
}

type Of = (name: string, place: Place) => Made

function note({ columns }: Made, name: string, place: Place, nullable = true): void {
  if (!columns.has(name) && /^[\w$.]+$/.test(name)) columns.set(name, declaredColumn({ name, type: 'any', nullable, place }))
}

function noteQuery(of: Of, { tables: [name], filters, writes, order, place }: Query): void {
  if (name === undefined) return
  const made = of(name, place)
  for (const { column } of [...filters, ...writes, ...order]) note(made, column, place)
}

/** `db.collection('users')`; `mongoose.model('User', new Schema({ email: { type: String, unique: true } }))`. */
function readMade(world: World, linked: LinkedCall, of: Of): void {
  const name = textOf(linked.call.args[0])
  const isMongo = /^mongo|^@fastify\/mongodb|^@nestjs\/mongoose/.test(linked.call.target ?? '')
  if (name === null || !isMongo) return
  const made = of(name, linked.call.place)
  const schema = linked.call.args[1]
  const known = schema === undefined ? null : schemaOf(world, linked)
  if (known !== null) readSchema(made, known)
}

/** The call that makes the schema: written in place, or kept in a variable. */
function schemaOf(world: World, linked: LinkedCall): LinkedCall | null {
  const inPlace = world.callAt(linked.file, linked.raw.argumentCalls[1] ?? null)
  const shape = linked.raw.shapes[1] ?? null
  const vias = world.references.shape(linked.file, shape)?.vias ?? []
  return inPlace ?? vias.map(({ key }) => world.keptIn(key)).find((call) => call !== null) ?? null
}

/** `@Schema() class User { @Prop({ unique: true }) email: string }` of NestJS. */
function readClass({ name, decorators, fields, place }: RawClass, of: Of): void {
  if (!decorators.some((one) => one.name === 'Schema')) return
  for (const field of fields) {
    const prop = field.decorators.find((one) => one.name === 'Prop')
    if (prop !== undefined) readField(of(name, place), field.name, prop.args[0], field.place)
  }
}

function readField(made: Made, name: string, options: Value | undefined, place: Place): void {
  const isTrue = (option: string) => {
    const value = fieldOf(options, option)
    return value !== null && !(value.is === 'boolean' && !value.value)
  }
  made.columns.delete(name)
  note(made, name, place, !isTrue('required'))
  if (!isTrue('unique') && !isTrue('index')) return
  made.indexes.push(declaredIndex({ name: `${name}_1`, keys: [{ column: name }], unique: isTrue('unique'), place }))
}

function readSchema(made: Made, { call }: LinkedCall): void {
  for (const [name, told] of Object.entries(objectOf(call.args[0])?.fields ?? {})) readField(made, name, told, told.place)
  const stamps = fieldOf(call.args[1], 'timestamps')
  if (stamps !== null) for (const name of ['createdAt', 'updatedAt']) note(made, name, stamps.place)
}

/** `comments.createIndex({ threadId: 1 }, { unique: true })`, `schema.index({ … })`, and `db.comments.createIndex` of the shell. */
function readIndexes(world: World, linked: LinkedCall, of: Of): void {
  const { callee, args, place } = linked.call
  const method = /\.(createIndex|createIndexes|ensureIndex|index)$/.exec(callee)?.[1]
  if (method === undefined) return
  const names = method === 'index' ? modelsOf(world, linked) : [collectionOf(world, linked) ?? /^db\.(\w+)\./.exec(callee)?.[1]]
  for (const name of names) {
    if (name === undefined) continue
    const made = of(name, place)
    const [first] = args
    if (method === 'createIndexes' && first?.is === 'list') {
      for (const one of first.items) noteIndex(made, fieldOf(one, 'key') ?? undefined, one, place)
    } else noteIndex(made, first, args[1], place)
  }
}

/** The models that are made of a schema. */
function modelsOf(world: World, { resolved }: LinkedCall): (string | undefined)[] {
  const keys = new Set((resolved?.vias ?? []).map(({ key }) => key))
  if (keys.size === 0) return []
  return world.calls.flatMap((linked) => {
    if (!/(?:^|\.)model$/.test(linked.call.callee)) return []
    const vias = world.references.shape(linked.file, linked.raw.shapes[1] ?? null)?.vias ?? []
    return vias.some(({ key }) => keys.has(key)) ? [textOf(linked.call.args[0]) ?? undefined] : []
  })
}

function noteIndex(made: Made, key: Value | undefined, options: Value | undefined, place: Place): void {
  const text = textOf(key)
  const fields = text === null ? Object.entries(objectOf(key)?.fields ?? {}) : []
  const isText = fields.some(([, told]) => told.is === 'text')
  const keys =
    text === null
      ? fields.map(([column, told]) => ({ column, descending: isDescending(told) }))
      : [{ column: text, descending: false }]
  if (keys.length === 0) return
  for (const { column } of keys) note(made, column, place)
  const unique = fieldOf(options, 'unique')
  const partial = fieldOf(options, 'partialFilterExpression')
  made.indexes.push(
    declaredIndex({
      name: keys.map(({ column, descending }) => `${column}_${descending ? -1 : 1}`).join('_'),
      keys,
      unique: unique !== null && !(unique.is === 'boolean' && !unique.value),
      method: isText ? 'text' : 'btree',
      where: partial === null ? null : Object.keys(objectOf(partial)?.fields ?? { '*': null }).join(', '),
      place,
    }),
  )
}

function isDescending(value: Value): boolean {
  return (value.is === 'number' && value.value < 0) || (value.is === 'other' && value.text === '-1')
}

function tableFrom({ name, columns, indexes, place }: Made): Table {
  return declaredTable({
    name,
    columns: [...columns.values()],
    primaryKey: { columns: ['_id'], place },
    indexes: [indexOfConstraint('primary', '_id_', ['_id'], place), ...indexes],
    place,
  })
}
