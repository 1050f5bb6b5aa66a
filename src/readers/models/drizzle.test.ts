import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnLines, indexLines, keyLines, readModels, tableOf } from './models.test-kit.ts'

const imports = `import { relations, sql } from 'drizzle-orm'
import { bigserial, check, customType, foreignKey, index, integer, numeric, pgEnum, pgPolicy, pgSchema, pgTable, pgTableCreator, pgView, primaryKey, serial, text, timestamp, unique, uniqueIndex, uuid, varchar } from 'drizzle-orm/pg-core'
`

test('columns have the names, types and defaults of the database', async () => {
  const table = await tableOf(`${imports}
const role = pgEnum('user_role', ['admin', 'member'])
const citext = customType<{ data: string }>({ dataType() { return 'citext' } })
const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 }).notNull()
export const users = pgTable('users', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  key: uuid().defaultRandom().notNull(),
  role: role('role').default('member'),
  email: citext('email').notNull(),
  name: varchar('full_name', { length: 80 }),
  price: numeric({ precision: 10, scale: 2 }).default('0'),
  tags: text().array().notNull(),
  count: integer().generatedAlwaysAsIdentity(),
  createdAt: at('created_at').defaultNow(),
})`)
  assert.equal(table.model, 'users')
  assert.deepEqual(columnLines(table), [
    "id bigint = nextval('users_id_seq'::regclass)",
    'key uuid = gen_random_uuid()',
    "role user_role null = 'member'",
    'email citext',
    'full_name as name character varying(80) null',
    "price numeric(10,2) null = '0'",
    'tags text[]',
    'count integer',
    'created_at as createdAt timestamp(3) with time zone = now()',
  ])
})

test('columns that several tables share are followed, within a file and to another', async () => {
  const table = await tableOf({
    'src/db/shared.ts': `import { timestamp } from 'drizzle-orm/pg-core'
export const stamps = { createdAt: timestamp('created_at').notNull() }
export function owned() { return { ownerId: timestamp('owner_id') } }`,
    'src/db/index.ts': `export * from './shared.js'`,
    'src/db/posts.ts': `${imports}import { owned, stamps } from './shared.js'
const id = uuid('id').primaryKey()
export const posts = pgTable('posts', () => ({ id, ...stamps, ...owned() }))`,
  })
  assert.deepEqual(columnLines(table), [
    'id uuid',
    'created_at as createdAt timestamp without time zone',
    'owner_id as ownerId timestamp without time zone null',
  ])
})

const constraints = `
  uniqueIndex('by_email').on(sql\`lower(\${t.email})\`),
  index().on(t.teamId, t.createdAt.desc()).where(sql\`\${t.email} is not null\`),
  index('by_body').using('gin', t.email.op('gin_trgm_ops')),
  unique().on(t.teamId, t.email),
  check('has_at', sql\`\${t.email} like '%@%'\`),
`
const columns = `id: uuid('id'), teamId: uuid('team_id').references(() => teams.id, { onDelete: 'cascade' }), email: text('email').unique(), createdAt: timestamp('created_at')`

for (const [form, extras] of [
  ['a list', `(t) => [${constraints} primaryKey({ columns: [t.teamId, t.id] })]`],
  [
    'an object',
    `(t) => ({ ${constraints
      .split('\n')
      .filter(Boolean)
      .map((line, at) => `k${at}: ${line}`)
      .join('\n')} pk: primaryKey(t.teamId, t.id) })`,
  ],
] as const) {
  test(`keys and indexes are read from ${form}`, async () => {
    const table = await tableOf(
      `${imports}export const teams = pgTable('teams', { id: uuid('id').primaryKey() })
export const users = pgTable('users', { ${columns} }, ${extras})`,
      'users',
    )
    assert.deepEqual(table.primaryKey?.columns, ['team_id', 'id'])
    assert.deepEqual(keyLines(table), ['team_id -> teams(id) cascade'])
    assert.deepEqual(indexLines(table), [
      'users_team_id_id_pk: team_id, id unique',
      'users_email_unique: email unique',
      'by_email: (lower(email)) unique',
      'users_team_id_created_at_index: team_id, created_at desc where email is not null',
      'by_body: email',
      'users_team_id_email_unique: team_id, email unique',
    ])
    assert.deepEqual([table.indexes[4]?.method, table.indexes[4]?.keys[0]?.operatorClass], ['gin', 'gin_trgm_ops'])
    assert.deepEqual(
      table.checks.map(({ name, expression }) => [name, expression]),
      [['has_at', "email like '%@%'"]],
    )
    assert.deepEqual(
      table.columns.filter(({ nullable }) => nullable).map(({ name }) => name),
      ['email', 'created_at'],
      'columns of the key are never empty',
    )
  })
}

test('a foreign key of several columns, and one to the table itself', async () => {
  const table = await tableOf(
    `${imports}export const tasks = pgTable('tasks', { org: uuid('org_id'), id: uuid('id'), parent: uuid('parent_id') }, (table) => [
  foreignKey({ columns: [table.org, table.parent], foreignColumns: [table.org, table.id] }).onDelete('set null'),
])`,
  )
  assert.deepEqual(keyLines(table), ['org_id,parent_id -> tasks(org_id,id) set null'])
})

test('schemas, prefixes, casing, views and row security', async () => {
  const [database] = await readModels({
    'src/schema.ts': `${imports}const auth = pgSchema('auth')
export const accounts = auth.table('accounts', { userName: text() })
const createTable = pgTableCreator((name) => \`app_\${name}\`)
export const notes = createTable('notes', { id: serial() }, (t) => [pgPolicy('own', { for: 'select', to: 'reader', using: sql\`\${t.id} > 0\` })])
export const bare = pgTable('bare', { id: serial() }).enableRLS()
export const totals = pgView('totals').as((qb) => qb.select().from(notes))
export const rel = relations(notes, ({ one }) => ({ bare: one(bare) }))`,
    'src/db.ts': `import { drizzle } from 'drizzle-orm/node-postgres'
export const db = drizzle(process.env.URL, { casing: 'snake_case' })`,
  })
  assert.deepEqual(
    database?.tables.map(({ name, rowSecurity }) => [name, rowSecurity.enabled]),
    [
      ['auth.accounts', false],
      ['app_notes', true],
      ['bare', true],
    ],
  )
  assert.deepEqual(columnLines(database!.tables[0]!), ['user_name as userName text null'])
  assert.deepEqual(
    database?.tables[1]?.policies.map(({ name, command, roles, using }) => [name, command, roles, using]),
    [['own', 'select', ['reader'], 'id > 0']],
  )
  assert.deepEqual(
    database?.views.map(({ name }) => name),
    ['totals'],
  )
})

test('each engine is a database of its own, and a table of other code is none', async () => {
  const databases = await readModels({
    'src/a.ts': `import { sqliteTable, text } from 'drizzle-orm/sqlite-core'\nexport const a = sqliteTable('a', { id: text('id') })`,
    'src/b.ts': `import { mysqlTable, varchar } from 'drizzle-orm/mysql-core'\nexport const b = mysqlTable('b', { id: varchar('id', { length: 9 }) })`,
    'src/c.ts': `// drizzle-orm\nimport { pgTable } from './own'\nexport const c = pgTable('c', {})`,
    'drizzle/schema.ts': `${imports}export const old = pgTable('old', { id: uuid() })`,
    'drizzle/meta/_journal.json': '{}',
    'src/c.test.ts': `${imports}export const made = pgTable('made', { id: uuid() })`,
  })
  assert.deepEqual(
    databases.map(({ engine, source, tables }) => [engine, source, tables[0]?.name, tables[0]?.columns[0]?.type]),
    [
      ['mysql', 'src/b.ts', 'b', 'varchar(9)'],
      ['sqlite', 'src/a.ts', 'a', 'text'],
    ],
  )
})
