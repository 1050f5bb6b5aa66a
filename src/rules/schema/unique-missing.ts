import { written, writtenPath } from '../../kit/sql.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Database, Table } from '../../model/architecture/database.ts'
import { databaseOf } from '../../model/architecture/look-up.ts'
import type { Edit } from '../../model/finding.ts'
import { createIndexText, isOfDocuments, makesIndexes } from '../document-index.ts'
import { type FindThenCreate, findThenCreates, uniqueFor } from '../find-then-create.ts'
import { newMigration } from '../migration-file.ts'
import type { Case, Rule } from '../rule.ts'
import { textOf } from '../values.ts'

export const rule: Rule = {
  id: 'schema/unique-missing',
  title: 'Only the code keeps rows unique',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: 'the code looks whether a row of `{table}` with this `{columns}` is there before it makes one, and no unique index refuses a second',
  because:
    'two requests at once both find none and both insert: the row that should be one is two, and every later lookup picks either',
  instead: 'mend the rows that are double already, then `{sql}`, and take the error that it answers as "taken"',
  references: ['CWE-362', 'https://www.postgresql.org/docs/current/indexes-unique.html'],

  check(architecture, report) {
    const told = new Set<string>()
    for (const found of missing(architecture)) {
      const { table, columns, find, create } = found
      const subject = `table:${table.name}(${columns.join(',')})`
      if (told.has(subject)) continue
      told.add(subject)
      const database = databaseOf(architecture, table)
      if (isOfDocuments(database) && !makesIndexes(database)) continue
      const { sql, edits } = indexFor(found, database)
      const plain = table.indexes.find(
        ({ unique, keys }) => !unique && columns.every((each) => keys.some(({ column }) => column === each)),
      )
      report({
        at: table.columns.find(({ name }) => name === columns.at(-1))?.place ?? table.place,
        subject,
        values: { table: table.name, columns: columns.join(', '), sql },
        related: [
          { at: find.place, message: 'the code looks for the row here' },
          { at: create.place, message: 'and makes it here' },
          ...(plain === undefined ? [] : [{ at: plain.place, message: 'this index lets a second one in' }]),
        ],
        fix: { safety: edits.length > 0 ? 'suggested' : 'manual', edits, advice: `\`${sql}\`` },
      })
    }
  },

  bad: {
    'an address that is looked for first':
      registered(`const { rows } = await pool.query('select id from users where email = $1', [req.body.email])
  if (rows.length > 0) return res.status(409).end()
  await pool.query('insert into users (email, name) values ($1, $2)', [req.body.email, req.body.name])`),
    'with Prisma, of those that live': {
      'migrations/001_init.sql':
        'create table page (id bigint primary key, "siteId" bigint not null, slug text not null, "deletedAt" timestamptz);\n',
      'src/pages.ts': `import { PrismaClient } from '@prisma/client'

const prisma = new PrismaClient()
export async function addPage(siteId: bigint, slug: string) {
  const existing = await prisma.page.findFirst({ where: { siteId, slug, deletedAt: null } })
  if (existing) throw new Error('taken')
  return prisma.page.create({ data: { siteId, slug } })
}
`,
    },
    'looked for in the condition itself':
      registered(`if ((await pool.query('select name from users where email = $1', [req.body.email])).rowCount) throw new Error('taken')
  await pool.query('insert into users (email, name) values ($1, $2)', [req.body.email, req.body.name])`),
    'left without a word': {
      'migrations/001_init.sql': 'create table products (id bigint primary key, sku text not null);\n',
      'src/products.ts': `import postgres from 'postgres'

const sql = postgres()
export async function add(sku: string) {
  const [taken] = await sql\`select id from products where sku = \${sku}\`
  if (taken) return undefined
  const [row] = await sql\`insert into products (sku) values (\${sku}) returning id\`
  return row
}
`,
    },
    'made where none was found':
      registered(`const found = await pool.query('select id from users where email = $1', [req.body.email])
  if (found.rowCount === 0) await pool.query('insert into users (email, name) values ($1, $2)', [req.body.email, ''])`),
    'documents, with an index that is not unique': {
      'src/indexes.ts': `import { notes } from './database'
await notes.createIndex({ authorId: 1, key: 1 })
`,
      'src/database.ts': `import { MongoClient } from 'mongodb'
export const client = new MongoClient(process.env.MONGO_URL!)
export const notes = client.db().collection('notes')
`,
      'src/notes.ts': `import { ObjectId } from 'mongodb'
import { notes } from './database'
export async function add(authorId: string, key: string, text: string) {
  let made = await notes.findOne({ authorId, key })
  if (!made) {
    made = { _id: new ObjectId(), authorId, key, text, createdAt: new Date() }
    await notes.insertOne(made)
  }
  return made
}
`,
    },
  },
  good: {
    'documents, with a unique index': {
      'src/indexes.ts': `import { notes } from './database'
await notes.createIndex({ authorId: 1, key: 1 }, { unique: true })
`,
      'src/database.ts': `import { MongoClient } from 'mongodb'
export const client = new MongoClient(process.env.MONGO_URL!)
export const notes = client.db().collection('notes')
`,
      'src/notes.ts': `import { ObjectId } from 'mongodb'
import { notes } from './database'
export async function add(authorId: string, key: string, text: string) {
  let made = await notes.findOne({ authorId, key })
  if (!made) {
    made = { _id: new ObjectId(), authorId, key, text, createdAt: new Date() }
    await notes.insertOne(made)
  }
  return made
}
`,
    },
    'a unique index': registered(
      `const { rows } = await pool.query('select id from users where email = $1', [req.body.email])
  if (rows.length > 0) return res.status(409).end()
  await pool.query('insert into users (email, name) values ($1, $2)', [req.body.email, req.body.name])`,
      'create unique index users_email on users (email);\n',
    ),
    'one that does not tell upper from lower case': registered(
      `const { rows } = await pool.query('select id from users where lower(email) = lower($1)', [req.body.email])
  if (rows.length > 0) return res.status(409).end()
  await pool.query('insert into users (email, name) values ($1, $2)', [req.body.email, req.body.name])`,
      'create unique index users_email on users (lower(email));\n',
    ),
    'a row is locked in between': registered(`const client = await pool.connect()
  await client.query('begin')
  await client.query('select pg_advisory_xact_lock(hashtext($1))', [req.body.email])
  const { rows } = await client.query('select id from users where email = $1', [req.body.email])
  if (rows.length === 0) await client.query('insert into users (email, name) values ($1, $2)', [req.body.email, ''])
  await client.query('commit')`),
    'the search decides nothing':
      registered(`const { rows } = await pool.query('select id from users where name = $1', [req.body.name])
  await pool.query('insert into users (email, name) values ($1, $2)', [req.body.email, req.body.name])
  res.json({ namesakes: rows.length })`),
  },
}

function registered(body: string, sql = ''): Case {
  return {
    'migrations/001_init.sql': `create table users (
  id bigint generated always as identity primary key,
  email text not null,
  name text not null
);
${sql}`,
    'src/server.ts': `import express from 'express'
import { Pool } from 'pg'

const pool = new Pool()
const app = express()

app.post('/users', async (req, res) => {
  ${body}
  res.end()
})
app.listen(3000)
`,
  }
}

function missing(architecture: Architecture): readonly FindThenCreate[] {
  return findThenCreates(architecture).filter(
    ({ find, table, columns, rest, isEquality }) =>
      isEquality &&
      find.does !== 'count' &&
      !uniqueFor(table, [...columns, ...rest.map(({ column }) => column)]) &&
      isIdentity(table, columns),
  )
}

/** What a row is known by: nothing that only says whose or when it is. */
function isIdentity({ columns: all }: Table, columns: readonly string[]): boolean {
  return columns.every((name) => {
    const type = all.find((column) => column.name === name)?.type ?? ''
    return !/^(timestamp|date|boolean|json|double|real)/i.test(type)
  })
}

function indexFor(
  { table, columns, rest }: FindThenCreate,
  database: Database | undefined,
): { readonly sql: string; readonly edits: readonly Edit[] } {
  if (isOfDocuments(database)) {
    const keys = [...columns, ...rest.map(({ column }) => column)].map((column) => ({ column, descending: false }))
    return { sql: createIndexText(table.name, keys, true), edits: [] }
  }
  const where = rest.map(({ column, operator, value }) =>
    operator === 'is null'
      ? `${written(column)} is null`
      : `${written(column)} = '${(textOf(value ?? undefined) ?? '…').replaceAll("'", "''")}'`,
  )
  const bare = table.name.slice(table.name.lastIndexOf('.') + 1)
  const name = written(`${bare}_${columns.join('_')}_key`.slice(0, 60))
  const isPostgres = database?.engine === 'postgres'
  const keys = columns.map(written).join(', ')
  const sql = `create unique index ${isPostgres ? 'concurrently ' : ''}${name} on ${writtenPath(table.name)} (${keys})${where.length > 0 ? ` where ${where.join(' and ')}` : ''};`
  const isSure = database?.kind === 'migrations' && !sql.includes('…')
  return { sql, edits: isSure ? newMigration(database, `${bare}_unique`.toLowerCase(), sql, !isPostgres) : [] }
}
