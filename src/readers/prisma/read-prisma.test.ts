import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Database, Table } from '../../model/architecture/database.ts'
import { memorySources } from '../sources.test-kit.ts'
import { createPrismaReader } from './index.ts'

const datasource = 'datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n'

async function read(files: string | Record<string, string>) {
  const texts = typeof files === 'string' ? { 'prisma/schema.prisma': datasource + files } : files
  const { databases = [], unread = [] } = await createPrismaReader().read(memorySources(texts))
  return { databases, unread, texts }
}

async function tables(text: string): Promise<readonly Table[]> {
  const { databases, unread } = await read(text)
  assert.deepEqual(unread, [])
  return databases[0]!.tables
}

function types({ columns }: Table): Record<string, string> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]))
}

test('a table has the names of the database, and the model and the properties those of the code', async () => {
  const [table] = await tables(
    'model UserProfile {\n  id Int @id @default(autoincrement())\n  createdAt DateTime @default(now()) @map("created_at")\n\n  @@map("user_profiles")\n  @@schema("auth")\n}\n',
  )
  assert.equal(table?.name, 'auth.user_profiles')
  assert.equal(table?.model, 'UserProfile')
  assert.deepEqual(
    table?.columns.map(({ name, property, default: value }) => [name, property, value]),
    [
      ['id', undefined, "nextval('user_profiles_id_seq'::regclass)"],
      ['created_at', 'createdAt', 'CURRENT_TIMESTAMP'],
    ],
  )
  assert.deepEqual(table?.primaryKey?.columns, ['id'])
})

test('types are spelled as PostgreSQL does, native ones and enums too', async () => {
  const [table] = await tables(`
enum Role {
  admin @map("ADMIN") // who may do all
  member
}
model T {
  a String
  b String @db.VarChar(20)
  c DateTime
  d DateTime @db.Timestamptz(6)
  e Decimal @db.Decimal(10, 2)
  f Json?
  g String[]
  h Role @default(admin)
  i String @db.Uuid @default(dbgenerated("gen_random_uuid()"))
  j Unsupported("tsvector")?
  k Bytes
  l Int @db.SmallInt
  m String @default("it's")
  n BigInt @default(-1)
  o Float
}`)
  assert.deepEqual(types(table!), {
    a: 'text',
    b: 'character varying(20)',
    c: 'timestamp(3) without time zone',
    d: 'timestamp(6) with time zone',
    e: 'numeric(10,2)',
    f: 'jsonb',
    g: 'text[]',
    h: '"Role"',
    i: 'uuid',
    j: 'tsvector',
    k: 'bytea',
    l: 'smallint',
    m: 'text',
    n: 'bigint',
    o: 'double precision',
  })
  const byName = new Map(table!.columns.map((column) => [column.name, column]))
  assert.equal(byName.get('h')?.default, "'ADMIN'")
  assert.equal(byName.get('i')?.default, 'gen_random_uuid()')
  assert.equal(byName.get('m')?.default, "'it''s'")
  assert.equal(byName.get('n')?.default, '-1')
  assert.deepEqual(
    table!.columns.filter(({ nullable }) => nullable).map(({ name }) => name),
    ['f', 'g', 'j'],
  )
})

test('relations become foreign keys, which a required one restricts and an optional one clears', async () => {
  const all = await tables(`
model User {
  id Int @id
  posts Post[] @relation("author")
  edited Post[] @relation("editor")
  liked Post[] @relation("likes")
}
model Post {
  id Int @id
  authorId Int @map("author_id")
  editorId Int?
  tagId Int
  author User @relation("author", fields: [authorId], references: [id])
  editor User? @relation(name: "editor", fields: [editorId], references: [id])
  tag Tag @relation(
    fields: [tagId], // one
    references: [id],
    onDelete: Cascade
  )
}
model Tag {
  id Int @id
  posts Post[]
}`)
  const post = all.find(({ name }) => name === 'Post')!
  assert.deepEqual(
    post.foreignKeys.map(({ name, columns, to, onDelete }) => [name, columns, to.table, to.columns, onDelete]),
    [
      ['Post_author_id_fkey', ['author_id'], 'User', ['id'], 'restrict'],
      ['Post_editorId_fkey', ['editorId'], 'User', ['id'], 'set null'],
      ['Post_tagId_fkey', ['tagId'], 'Tag', ['id'], 'cascade'],
    ],
  )
  assert.deepEqual(
    all.map(({ name }) => name),
    ['User', 'Post', 'Tag'],
    'a list on one side alone joins nothing',
  )
})

test('two lists of each other are joined by a table of their own', async () => {
  const all = await tables(`
model Post {
  id Int @id
  tags Tag[]
  readers User[] @relation("reads")
}
model Tag {
  id String @id @db.Uuid
  posts Post[]
}
model User {
  id Int @id
  read Post[] @relation("reads")
  follows User[] @relation("follow")
  followers User[] @relation("follow")
}`)
  assert.deepEqual(
    all.map(({ name }) => name),
    ['Post', 'Tag', 'User', '_PostToTag', '_reads', '_follow'],
  )
  const join = all.find(({ name }) => name === '_PostToTag')!
  assert.deepEqual(types(join), { A: 'integer', B: 'uuid' })
  assert.deepEqual(
    join.foreignKeys.map(({ columns, to, onDelete }) => [columns[0], to.table, onDelete]),
    [
      ['A', 'Post', 'cascade'],
      ['B', 'Tag', 'cascade'],
    ],
  )
})

test('keys and indexes have their columns, orders, classes and predicates', async () => {
  const [table] = await tables(`
model Event {
  tenantId String @map("tenant_id")
  id       String
  slug     String @unique(map: "events_by_slug")
  at       DateTime
  body     Json

  @@id([tenantId, id])
  @@unique([tenantId, slug])
  @@index([tenantId, at(sort: Desc)], name: "client", map: "newest")
  @@index(fields: [body(ops: JsonbPathOps)], type: Gin)
  @@index([at], where: raw("at is not null"))
}`)
  assert.deepEqual(table?.primaryKey?.columns, ['tenant_id', 'id'])
  assert.deepEqual(
    table?.indexes.map(({ name, keys, unique, method, where, constraint }) => ({
      name,
      keys: keys.map((key) => `${key.column}${key.descending ? ' desc' : ''}${key.operatorClass ?? ''}`),
      is: [unique ? 'unique' : '', method, where ?? '', constraint ?? ''].join(' ').trim(),
    })),
    [
      { name: 'Event_pkey', keys: ['tenant_id', 'id'], is: 'unique btree  primary' },
      { name: 'events_by_slug', keys: ['slug'], is: 'unique btree' },
      { name: 'Event_tenant_id_slug_key', keys: ['tenant_id', 'slug'], is: 'unique btree' },
      { name: 'newest', keys: ['tenant_id', 'at desc'], is: 'btree' },
      { name: 'Event_body_idx', keys: ['bodyjsonb_path_ops'], is: 'gin' },
      { name: 'Event_at_idx', keys: ['at'], is: 'btree at is not null' },
    ],
  )
})

test('every fact stands where the text says it', async () => {
  const { databases, texts } = await read('/// A user\nmodel User {\n  id Int @id\n  email String? @unique // "x {"\n}\n')
  const [table] = databases[0]!.tables
  const text = texts['prisma/schema.prisma']!
  const at = ({ start, end }: { start: number; end: number }): string => text.slice(start, end)
  assert.equal(at(table!.place), 'User')
  assert.equal(at(table!.columns[1]!.place), 'email String? @unique')
  assert.equal(at(table!.indexes[1]!.place), '@unique')
  assert.equal(table!.columns[1]!.place.line, 8)
})

test('several files are one schema, and each file that names a database is its own', async () => {
  const { databases } = await read({
    'apps/a/prisma/schema.prisma': `${datasource}model A {\n  id Int @id\n  bId Int\n  b B @relation(fields: [bId], references: [id])\n}`,
    'apps/a/prisma/models/b.prisma': 'model B {\n  id Int @id\n  as A[]\n}',
    'apps/b/schema/models.prisma': 'model C {\n  id Int @id\n}',
    'apps/b/schema/main.prisma': 'datasource db {\n  provider = "sqlite"\n  url = "file:x"\n}',
    'test/fixtures/schema.prisma': `${datasource}model D {\n  id Int @id\n}`,
  })
  const told = ({ engine, source, tables: all }: Database) => [engine, source, ...all.map(({ name }) => name)]
  assert.deepEqual(databases.map(told), [
    ['postgres', 'apps/a/prisma/schema.prisma', 'A', 'B'],
    ['sqlite', 'apps/b/schema/main.prisma', 'C'],
  ])
  assert.equal(databases[0]!.tables[0]!.foreignKeys[0]?.to.table, 'B')
})

test('a database that is not judged is passed by, and so are its composite types', async () => {
  const { databases, unread } = await read({
    'schema.prisma':
      'datasource db {\n  provider = "mongodb"\n}\ntype Photo {\n  height Int\n}\nmodel A {\n  id String @id @map("_id") @db.ObjectId\n  photo Photo?\n  @@index([photo.height])\n}',
  })
  assert.deepEqual([databases, unread], [[], []])
})

test('views, relations without keys, and schemas of the first versions are read', async () => {
  const { databases, unread } = await read({
    'schema.prisma':
      'datasource db {\n  provider = ["sqlite", "postgresql"]\n  relationMode = "prisma"\n}\ntype Email = String @db.VarChar(200)\nview Totals {\n  id Int @unique\n}\nmodel A {\n  id Int @id\n  b B @relation(fields: [id], references: [id])\n}\nmodel B {\n  id Int @id\n  a A[]\n}',
  })
  assert.deepEqual(unread, [])
  assert.deepEqual(
    databases[0]!.views.map(({ name }) => name),
    ['Totals'],
  )
  assert.deepEqual(
    databases[0]!.tables.flatMap(({ foreignKeys }) => foreignKeys),
    [],
  )
})

test('what is no schema is told with its place, and the rest is read', async () => {
  const { databases, unread } = await read('model A {\n  id Int @id(\n}\n\nmodel B {\n  id Int @id\n}\n')
  assert.deepEqual(
    databases[0]!.tables.map(({ name }) => name),
    ['B'],
  )
  assert.deepEqual(
    unread.map(({ message, place }) => [message, place.line]),
    [['the schema is not read here: a name is expected where `}` stands', 7]],
  )
})

test('no text stops the reader', async () => {
  const whole = 'enum E {\n a\n}\nmodel A {\n  id Int @id @default(f(a: [b(c: "d\\"")]))\n @@index([a(sort: Desc)])\n}\n'
  for (let end = 0; end <= whole.length; end++) await read(whole.slice(0, end))
  await read(`model A {\n  id Int @default(${'['.repeat(5_000)}\n}`)
  await read('\u0000\u00a0é{}}}@@"')
})
