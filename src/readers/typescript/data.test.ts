import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Code, Query } from '../../model/architecture/code.ts'
import { codeOf } from './sources.test-kit.ts'

const clients = `import { PrismaClient } from '@prisma/client'
  import knexLib from 'knex'
  import { Kysely, sql as ksql } from 'kysely'
  import { drizzle } from 'drizzle-orm/node-postgres'
  import { Pool } from 'pg'
  import mysql from 'mysql2/promise'
  import postgres from 'postgres'
  import Database from 'better-sqlite3'
  export const prisma = new PrismaClient()
  export const db = knexLib({})
  export const ky = new Kysely<DB>({})
  export const dz = drizzle(new Pool())
  export const pool = new Pool()
  export const my = mysql.createPool({})
  export const sql = postgres('x')
  export const lite = new Database('x')`

async function codeIn(body: string): Promise<Code> {
  const uses = `import { prisma, db, ky, dz, pool, my, sql, lite } from './db'
    export async function handler(req, res) { ${body} }`
  return codeOf({ 'db.ts': clients, 'use.ts': uses })
}

async function queryIn(body: string): Promise<Query> {
  const { queries } = await codeIn(body)
  assert.equal(queries.length, 1)
  return queries[0]!
}

const filters = (query: Query): string[] =>
  query.filters.map(({ table, column, operator }) => `${table ?? ''}.${column} ${operator}`)

test('bound values take part with their number; joined ones are told apart', async () => {
  const bound = await queryIn(`await pool.query('select * from users where id = $1', [req.params.id])`)
  assert.deepEqual([bound.client, bound.sql, bound.joined.length], ['pg', 'select * from users where id = $1', 0])
  assert.equal(bound.parameters[0]?.is === 'name' && bound.parameters[0].path, 'req.params.id')
  const joined = await queryIn(`await pool.query(\`select * from users where id = \${req.params.id} and a = $1\`, [1])`)
  assert.equal(joined.sql, 'select * from users where id = $1 and a = $2')
  assert.deepEqual([joined.joined.length, joined.parameters.length], [1, 2])
  const asked = await queryIn(`await my.execute('update t set a = ? where b = ?', [1, 2])`)
  assert.deepEqual([asked.client, asked.does, asked.sql], ['mysql2', 'update', 'update t set a = $1 where b = $2'])
  const named = await queryIn(`lite.prepare('select * from t where a = @a and b = @a').all({ a: 1 })`)
  assert.deepEqual(
    [named.client, named.sql, named.parameters.length],
    ['better-sqlite3', 'select * from t where a = $1 and b = $1', 1],
  )
})

test('a template with a tag binds its values, and its raw parts do not', async () => {
  const safe = await queryIn(`await sql\`select * from t where id = \${req.params.id}\``)
  assert.deepEqual([safe.client, safe.sql, safe.joined.length], ['postgres', 'select * from t where id = $1', 0])
  const raw = await queryIn(`await prisma.$queryRawUnsafe(\`select \${req.query.a}\`)`)
  assert.deepEqual([raw.client, raw.joined.length], ['prisma', 1])
  assert.equal((await queryIn(`await prisma.$queryRaw\`select \${req.query.a}\``)).joined.length, 0)
})

test('of fragments that are chosen between, the statement is what it is on every way', async () => {
  const { queries } = await codeIn(
    'await sql`select id from users where team = ${req.params.team} ${req.query.after ? sql`and id > ${req.query.after}` : sql``} order by id limit 20`',
  )
  const query = queries.find(({ does }) => does === 'select')!
  assert.equal(query.sql, 'select id from users where team = $1  order by id limit 20')
})

test('an update of a table with another name is known by its text', async () => {
  const { queries } = await codeIn(
    `await inTransaction((tx) => tx.query('update users u set seen = true from teams t where t.id = u.team'))`,
  )
  assert.deepEqual(
    queries.map(({ does }) => does),
    ['update'],
  )
})

test('SQL is known by its text where nothing tells the client', async () => {
  const { queries } = await codeOf({
    'a.ts': `export async function f(client) { await client.query('select a from b where c = $1', [1]) }`,
  })
  assert.deepEqual(
    queries.map(({ does, client, on }) => [does, client, on]),
    [['select', 'other', 'client']],
  )
})

test('prisma: conditions, order, length, what is written', async () => {
  const many = await queryIn(
    `await prisma.user.findMany({ where: { tenantId: 1, OR: [{ name: { contains: 'a' } }] }, orderBy: { at: 'desc' }, take: 20, skip: 5, include: { posts: true } })`,
  )
  assert.deepEqual(filters(many), ['.tenantId =', '.name like'])
  assert.deepEqual(
    [many.tables, many.order, many.limit, many.offset, many.joins],
    [['user'], [{ column: 'at', descending: true }], 20, true, ['posts']],
  )
  const one = await queryIn(`await prisma.user.findMany({ where: { OR: keys.map(({ a }) => ({ a })) } })`)
  assert.deepEqual(filters(one), ['.OR other'], 'conditions that are made while it runs are some')
  assert.deepEqual(filters(await queryIn(`await prisma.user.findMany({ where: scopeOf(req) })`)), ['.where other'])
  const update = await queryIn(`await prisma.user.update({ where: { id: 1 }, data: req.body })`)
  assert.deepEqual([update.does, update.spreads.length, update.writes.length], ['update', 1, 0])
})

test('a query in a variable is read to its end, without conditions that are added on some ways only', async () => {
  const list = await queryIn(
    `let list = ky.selectFrom('users').where('team', '=', 1)
    if (req.query.before) list = list.where('at', '<', req.query.before)
    list = list.where('open', '=', true)
    const rows = await list.orderBy('at', 'desc').limit(20).execute()`,
  )
  assert.deepEqual([filters(list), list.order.length, list.limit], [['.team =', '.open ='], 1, 20])
})

test('knex, kysely and drizzle: chains', async () => {
  const knex = await queryIn(
    `await db('users').where({ id: 1 }).andWhere('age', '>', 3).orderBy('at', 'desc').limit(req.query.n)`,
  )
  assert.deepEqual([knex.client, knex.tables, filters(knex), knex.limit], ['knex', ['users'], ['.id =', '.age >'], 'dynamic'])
  const kysely = await queryIn(
    `await ky.updateTable('users').set(req.body).where('users.id', '=', 1).returningAll().executeTakeFirst()`,
  )
  assert.deepEqual(
    [kysely.does, kysely.spreads.length, filters(kysely), kysely.returning, kysely.one],
    ['update', 1, ['users.id ='], true, true],
  )
  const drizzled = await queryIn(
    `await dz.select().from(users).where(and(eq(users.id, 1), inArray(users.kind, [1]))).orderBy(desc(users.at)).limit(5)`,
  )
  assert.deepEqual(
    [drizzled.client, drizzled.tables, filters(drizzled), drizzled.limit],
    ['drizzle', ['users'], ['users.id =', 'users.kind in'], 5],
  )
  const asked = await queryIn(
    `await dz.query.users.findMany({ where: (user, { and, eq, gt }) => and(eq(user.id, 1), gt(user.age, 2)), orderBy: (user, { desc }) => [desc(user.at)] })`,
  )
  assert.deepEqual([filters(asked), asked.order], [['user.id =', 'user.age >'], [{ column: 'at', descending: true }]])
  assert.equal((await queryIn(`await dz.query.users.findFirst({ where: eq(users.id, 1) })`)).one, true)
})

test('typeorm and sequelize: repositories, builders, models', async () => {
  const { queries } = await codeOf({
    'a.ts': `import { Repository, DataSource } from 'typeorm'
      class S { constructor(private readonly users: Repository<User>, private ds: DataSource) {}
        async f(id) { await this.users.find({ where: { id }, order: { at: 'DESC' }, take: 3 })
          await this.users.createQueryBuilder('u').where('lower(u.name) = :n', { n: id }).getMany()
          await this.ds.getRepository(Post).delete({ id }) } }`,
    'b.js': `const { Sequelize, Model } = require('sequelize')
      class User extends Model {}
      exports.f = async (req) => { await User.findAll({ where: { id: req.query.id }, limit: 2 }); await User.create(req.body) }`,
  })
  assert.deepEqual(
    queries.map((query) => [query.client, query.does, query.tables[0], ...filters(query)]),
    [
      ['typeorm', 'select', 'User', '.id ='],
      ['typeorm', 'select', 'User', 'User.name ='],
      ['typeorm', 'delete', 'Post', '.id ='],
      ['sequelize', 'select', 'User', '.id ='],
      ['sequelize', 'insert', 'User'],
    ],
  )
  assert.equal(queries[1]!.filters[0]!.wrapped, 'lower')
})

test('typeorm: a builder that is kept and gone on with; a condition on some ways only is left out', async () => {
  const { queries } = await codeOf({
    'a.ts': `import { DataSource } from 'typeorm'
      class S { constructor(private ds: DataSource) {}
        async f(shop, after) {
          const query = this.ds.getRepository(Post).createQueryBuilder('p').where('p.shop = :shop', { shop })
          if (after) query.andWhere('p.id > :after', { after })
          return query.orderBy('p.at', 'DESC').limit(20).getMany() } }`,
  })
  const [query] = queries
  assert.deepEqual([query!.tables, filters(query!), query!.limit], [['Post'], ['Post.shop ='], 20])
  assert.deepEqual(query!.order, [{ column: 'at', descending: true }])
})

test('transactions: callbacks, and what stands in them', async () => {
  const { transactions, queries, calls } = await codeIn(`
    await prisma.$transaction(async (tx) => { await tx.a.create({ data: {} }); await prisma.b.create({ data: {} }); await fetch('x') }, { isolationLevel: 'Serializable' })
    await prisma.c.count()`)
  const [transaction] = transactions
  assert.deepEqual(
    [transaction?.client, transaction?.style, transaction?.handle, transaction?.base, transaction?.isolation],
    ['prisma', 'callback', 'tx', 'prisma', 'serializable'],
  )
  assert.deepEqual(
    queries.map(({ on, transaction: inside }) => [on, inside !== null]),
    [
      ['tx', true],
      ['prisma', true],
      ['prisma', false],
    ],
  )
  assert.equal(calls.find(({ callee }) => callee === 'fetch')?.transaction, transaction?.id)
})

test('transactions: begun and ended by hand', async () => {
  const closed = `const client = await pool.connect()
    try { await client.query('BEGIN'); await client.query('update a set b = 1'); await client.query('COMMIT') }
    catch (error) { await client.query('ROLLBACK'); throw error } finally { client.release() }`
  const { transactions, queries } = await codeIn(closed)
  assert.deepEqual(
    [transactions[0]?.style, transactions[0]?.handle, transactions[0]?.base, transactions[0]?.closed],
    ['manual', 'client', 'pool', true],
  )
  assert.equal(queries.find(({ does }) => does === 'update')?.transaction, transactions[0]?.id)
  const open = await codeIn(
    `const client = await pool.connect(); await client.query('BEGIN'); await client.query('update a set b = 1'); await client.query('COMMIT')`,
  )
  assert.equal(open.transactions[0]?.closed, false)
  const tried = await codeIn(closed.replace("await client.query('ROLLBACK')", "try { await client.query('ROLLBACK') } catch {}"))
  assert.equal(tried.transactions[0]?.closed, true, 'a rollback that may itself fail is one')
})

test('a callback gets what the function that takes it hands on', async () => {
  const { queries } = await codeOf({
    'db.js': `import Knex from 'knex'
      export const knex = Knex({})
      export const asAccount = (account, work) => knex.transaction(async (trx) => {
        await trx.raw('select set_config(?, ?, true)', ['app.account', account])
        return work(trx)
      })`,
    'use.js': `import { asAccount } from './db.js'
      export const first = (account) => asAccount(account, (trx) => trx('devices').first('id').where({ account }).whereNot({ state: 'gone' }))`,
  })
  const [, query] = queries
  assert.deepEqual([query?.client, query?.tables, query?.columns, query?.one], ['knex', ['devices'], ['id'], true])
  assert.deepEqual(filters(query!), ['.account =', '.state <>'])
})

test('an update of a table under another name is one, whoever sends it', async () => {
  const { queries } = await codeOf({
    'use.js': 'export const end = (tx, who) => tx.query("update shifts s set ended = now() where s.who = $1", [who])',
  })
  assert.equal(queries[0]?.does, 'update')
})
