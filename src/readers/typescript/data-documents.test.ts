import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Query } from '../../model/architecture/code.ts'
import type { Table } from '../../model/architecture/database.ts'
import { typescriptReader } from './read-code.ts'
import { sourcesOf } from './sources.test-kit.ts'

interface Read {
  readonly queries: readonly Query[]
  readonly tables: readonly Table[]
}

async function read(files: Readonly<Record<string, string>>): Promise<Read> {
  const { code, databases } = await typescriptReader.read(sourcesOf(files))
  return { queries: code!.queries, tables: (databases ?? []).flatMap(({ tables }) => tables) }
}

const driver = `import { MongoClient } from 'mongodb'
  export const client = new MongoClient('mongodb://db')
  const db = client.db()
  export const notes = db.collection<Note>('notes')
  export const users = () => client.db().collection('users')`

const said = ({ client, does, tables, filters, limit, one }: Query): string =>
  `${client} ${does} ${tables[0]} ${filters.map(({ column, operator }) => `${column} ${operator}`).join(', ')} ${limit ?? ''}${one ? 'one' : ''}`.trim()

const indexesOf = (table: Table | undefined): string[] =>
  (table?.indexes ?? []).map(
    ({ keys, unique, method }) =>
      `${keys.map(({ column, descending }) => `${column}${descending ? ' desc' : ''}`).join(', ')} ${unique ? 'unique ' : ''}${method}`,
  )

test('the driver: what is looked for, in which order, how many, and what is written', async () => {
  const { queries } = await read({
    'db.ts': driver,
    'a.ts': `import { notes, users } from './db'
      export async function f(req, db) {
        await notes.find({ teamId: req.query.team, at: { $gt: 1 }, ...req.query.more }).sort({ at: -1 }).skip(20).limit(10).toArray()
        await notes.findOne({ $and: [{ a: 1 }, { b: { $in: [1] } }], name: /x/, $where: 'y' })
        await notes.updateOne({ _id: 1 }, { $set: { title: 't', ...req.body }, $inc: { seen: 1 } }, { upsert: true })
        await users().insertOne({ name: 'a', ...req.body })
        await users().countDocuments({ name: 'a' })
        await db.collection('logs').deleteMany({ at: { $lt: 1 } })
        await notes.aggregate([{ $match: { teamId: 1 } }, { $sort: { at: 1 } }, { $limit: 5 }]).toArray()
        await notes.aggregate([{ $group: { _id: '$teamId' } }]).toArray()
      }`,
  })
  assert.deepEqual(queries.map(said), [
    'mongodb select notes teamId =, at >, * other 10',
    'mongodb select notes a =, b in, name other, * other one',
    'mongodb upsert notes _id = one',
    'mongodb insert users  one',
    'mongodb count users name =',
    'mongodb delete logs at <',
    'mongodb select notes teamId = 5',
    'mongodb count notes',
  ])
  const [find, , upsert, insert] = queries
  assert.deepEqual([find!.order, find!.offset], [[{ column: 'at', descending: true }], true])
  assert.deepEqual([upsert!.writes.map(({ column }) => column), upsert!.spreads.length], [['title', 'seen'], 1])
  assert.deepEqual([insert!.writes.map(({ column }) => column), insert!.spreads.length], [['name'], 1])
})

test('a document that is put together in a variable is what was assigned last', async () => {
  const { queries } = await read({
    'db.ts': driver,
    'a.ts': `import { notes } from './db'
      export async function f(key) { let made = await notes.findOne({ key }); if (!made) { made = { key, at: 1 }; await notes.insertOne(made) } }`,
  })
  assert.deepEqual(
    queries[1]!.writes.map(({ column }) => column),
    ['key', 'at'],
  )
})

test('collections have the fields that the code speaks of, and the indexes that it makes', async () => {
  const { tables } = await read({
    'db.ts': driver,
    'scripts/indexes.ts': `import { notes } from '../db'
      await notes.createIndex({ teamId: 1, at: -1 }, { unique: true })
      await notes.createIndexes([{ key: { body: 'text' } }])`,
    'a.ts': `import { notes } from './db'
      export const f = (id) => notes.find({ authorId: id }).toArray()`,
  })
  const notes = tables.find(({ name }) => name === 'notes')
  assert.deepEqual(notes?.columns.map(({ name }) => name).sort(), ['_id', 'at', 'authorId', 'body', 'teamId'])
  assert.deepEqual(indexesOf(notes), ['_id unique btree', 'teamId, at desc unique btree', 'body text'])
})

test('Mongoose: models, their schemas, and those that NestJS injects', async () => {
  const { queries, tables } = await read({
    'user.ts': `import mongoose, { Schema } from 'mongoose'
      const schema = new Schema({ email: { type: String, unique: true, required: true }, name: String }, { timestamps: true })
      schema.index({ name: 1, createdAt: -1 })
      export const User = mongoose.model('User', schema)`,
    'a.ts': `import { User } from './user'
      export async function f(id) {
        await User.findById(id).populate('team').lean()
        await User.find({ name: 'a' }).sort('-createdAt').limit(5)
        await User.create({ email: 'a' })
        await User.findByIdAndUpdate(id, { name: 'b' })
      }`,
    'cats.ts': `import { InjectModel, Prop, Schema } from '@nestjs/mongoose'
      import { Model } from 'mongoose'
      @Schema() export class Cat { @Prop({ unique: true }) tag: string }
      export class Cats { constructor(@InjectModel(Cat.name) private readonly cats: Model<CatDocument>) {}
        all() { return this.cats.find({ tag: 'x' }) } }`,
  })
  assert.deepEqual(queries.map(said), [
    'mongoose select User _id = one',
    'mongoose select User name = 5',
    'mongoose insert User',
    'mongoose update User _id = one',
    'mongoose select Cat tag =',
  ])
  assert.deepEqual([queries[0]!.joins, queries[1]!.order], [['team'], [{ column: 'createdAt', descending: true }]])
  assert.deepEqual(indexesOf(tables.find(({ name }) => name === 'User')), [
    '_id unique btree',
    'email unique btree',
    'name, createdAt desc btree',
  ])
  assert.deepEqual(indexesOf(tables.find(({ name }) => name === 'Cat')), ['_id unique btree', 'tag unique btree'])
})

test('methods of the same names are no queries where no driver is', async () => {
  const { queries, tables } = await read({
    'a.ts': `export const f = (list) => [list.find({ a: 1 }), list.collection('x').find({ a: 1 })]`,
  })
  assert.deepEqual([queries, tables], [[], []])
})
