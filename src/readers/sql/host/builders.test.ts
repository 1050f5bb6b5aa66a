import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePostgres, preparePostgres } from '../postgres/parser.ts'
import { databaseOf, type Files, factsOf, statementsOf, textAt } from '../sql-reader.test-kit.ts'

const knex = {
  'migrations/001_a.ts': `import type { Knex } from 'knex'
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('teams', (table) => { table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()')) })
    .createTable('users', (table) => {
      table.increments('id')
      table.string('email', 100).notNullable().unique()
      table.enu('kind', ['a', 'b']).notNullable().defaultTo('a')
      table.uuid('team_id').references('id').inTable('teams').onDelete('CASCADE').index()
      table.timestamps(true, true)
      table.unique(['email', 'kind'])
    })
  await knex.schema.alterTable('users', (table) => {
    table.jsonb('extra')
    table.string('email', 255).nullable().alter()
    table.dropColumn('kind')
  })
}
export async function down(knex: Knex) { await knex.schema.dropTable('users') }
`,
}

const sequelize = {
  'migrations/001-a.js': `module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.createTable('teams', { id: { type: Sequelize.UUID, primaryKey: true, defaultValue: Sequelize.literal('gen_random_uuid()') } })
    await queryInterface.createTable('users', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false },
      email: { type: Sequelize.STRING(100), allowNull: false, unique: true },
      team_id: { type: Sequelize.UUID, references: { model: 'teams', key: 'id' }, onDelete: 'CASCADE' },
    })
    await queryInterface.addColumn('users', 'extra', { type: Sequelize.JSONB })
    await queryInterface.addIndex('users', ['team_id'], { name: 'by_team', concurrently: true })
    await queryInterface.addConstraint('users', { type: 'unique', fields: ['email', 'team_id'], name: 'pair' })
  },
  down: async (queryInterface) => { await queryInterface.dropTable('users') },
}
`,
}

const pgMigrate = {
  'migrations/1700000000000_a.js': `exports.up = (pgm) => {
  pgm.createTable('teams', { id: { type: 'uuid', primaryKey: true, default: pgm.func('gen_random_uuid()') } })
  pgm.createTable('users', {
    id: 'id',
    email: { type: 'varchar(100)', notNull: true, unique: true },
    team_id: { type: 'uuid', references: '"teams"(id)', onDelete: 'CASCADE' },
  }, { constraints: { unique: ['email', 'team_id'] } })
  pgm.addColumns('users', { extra: { type: 'jsonb' } })
  pgm.createIndex('users', 'team_id', { name: 'by_team' })
}
exports.down = (pgm) => { pgm.dropTable('users') }
`,
}

const kysely = {
  'migrations/001_a.ts': `import { type Kysely, sql } from 'kysely'
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('teams').addColumn('id', 'uuid', (col) => col.primaryKey().defaultTo(sql\`gen_random_uuid()\`)).execute()
  await db.schema
    .createTable('users')
    .addColumn('id', 'serial', (col) => col.primaryKey())
    .addColumn('email', 'varchar(100)', (col) => col.notNull().unique())
    .addColumn('team_id', 'uuid', (col) => col.references('teams.id').onDelete('cascade'))
    .addUniqueConstraint('pair', ['email', 'team_id'])
    .execute()
  await db.schema.alterTable('users').addColumn('extra', 'jsonb').execute()
  await db.schema.createIndex('by_team').on('users').columns(['team_id', 'id desc']).execute()
}
export async function down(db: Kysely<unknown>) { await db.schema.dropTable('users').execute() }
`,
}

const extra: Readonly<Record<string, string>> = { knex: 'extra', sequelize: 'extra', 'node-pg-migrate': 'extra', kysely: 'extra' }

for (const [runner, files] of Object.entries({ knex, sequelize, 'node-pg-migrate': pgMigrate, kysely }) as [string, Files][]) {
  test(`the schema builder of ${runner}`, async () => {
    const database = await databaseOf(files)
    const [teams, users] = database.tables
    assert.equal(database.migrations[0]!.runner, runner)
    assert.deepEqual([teams!.name, users!.name], ['teams', 'users'])
    assert.equal(teams!.columns[0]!.default, 'gen_random_uuid()')
    assert.deepEqual(users!.primaryKey?.columns, ['id'])
    const [key] = users!.foreignKeys
    assert.deepEqual([key!.columns, key!.to, key!.onDelete], [['team_id'], { table: 'teams', columns: ['id'] }, 'cascade'])
    assert.ok(users!.indexes.some((index) => index.keys[0]?.column === 'team_id' && index.constraint === null))
    assert.ok(users!.indexes.some((index) => index.constraint === 'unique' && index.keys.length === 1))
    assert.ok(users!.columns.some((column) => column.name === extra[runner] && column.type === 'jsonb'))
    for (const table of database.tables) {
      for (const column of table.columns) assert.match(textAt(files, column.place), new RegExp(`${column.name}|timestamps`))
    }
  })

  test(`each call of the schema builder of ${runner} is a statement that PostgreSQL takes`, async () => {
    await preparePostgres()
    const statements = statementsOf(await databaseOf(files))
    assert.ok(statements.length >= 4)
    for (const statement of statements) assert.ok(parsePostgres(statement.text), statement.text)
  })
}

test('kysely: constraints, partial indexes, and what an alterTable changes', async () => {
  const database = await databaseOf({
    'migrations/002_b.ts': `import { type Kysely, sql } from 'kysely'
export async function up(db: Kysely<any>) {
  await db.schema
    .createTable('seats')
    .ifNotExists()
    .addColumn('row', 'integer', (col) => col.notNull())
    .addColumn('place', 'integer', (col) => { return col.notNull().defaultTo(1).check(sql\`place > 0\`) })
    .addColumn('state', sql\`varchar(9)\`)
    .addColumn('room', 'bigint')
    .addPrimaryKeyConstraint('seats_key', ['row', 'place'])
    .addForeignKeyConstraint('seats_room', ['room'], 'rooms', ['id'], (key) => key.onDelete('set null'))
    .addCheckConstraint('seats_state', sql\`state in ('free', 'taken')\`)
    .execute()
  await db.schema.createIndex('seats_free').on('seats').column('room').unique().where('state', '=', 'free').execute()
  await db.schema.createIndex('seats_any').on('seats').using('gin').expression(sql\`lower(state)\`).execute()
  await db.schema
    .alterTable('seats')
    .alterColumn('state', (col) => col.setNotNull())
    .alterColumn('row', (col) => col.setDataType('bigint'))
    .dropColumn('room')
    .renameColumn('place', 'number')
    .execute()
  await db.schema.createType('mood').asEnum(['sad', 'ok']).execute()
}
`,
  })
  const [seats] = database.tables
  assert.deepEqual(
    seats!.columns.map(({ name, type, nullable, default: value }) => [name, type, nullable, value]),
    [
      ['row', 'bigint', false, null],
      ['number', 'integer', false, '1'],
      ['state', 'character varying(9)', false, null],
    ],
  )
  assert.deepEqual(seats!.primaryKey?.columns, ['row', 'number'])
  assert.deepEqual(
    seats!.checks.map(({ expression }) => expression),
    ['number > 0', "state in ('free', 'taken')"],
  )
  assert.deepEqual(database.enums[0]?.values, ['sad', 'ok'])
  const changes = statementsOf(database).flatMap((statement) => statement.changes.map(({ does }) => does))
  assert.deepEqual(changes, [
    'create table',
    'create index',
    'set not null',
    'set type',
    'drop column',
    'rename column',
    'create enum',
  ])
  const index = statementsOf(database).find(({ kind }) => kind === 'index')
  assert.match(index!.text, /unique index seats_free .*where state = 'free'/i)
})

test('knex: what an alterTable changes, and the columns of timestamps', async () => {
  const [, users] = (await databaseOf(knex)).tables
  assert.deepEqual(
    users!.columns.map(({ name, type, nullable, default: value }) => [name, type, nullable, value]),
    [
      ['id', 'integer', false, null],
      ['email', 'character varying(255)', true, null],
      ['team_id', 'uuid', true, null],
      ['created_at', 'timestamp with time zone', false, 'CURRENT_TIMESTAMP'],
      ['updated_at', 'timestamp with time zone', false, 'CURRENT_TIMESTAMP'],
      ['extra', 'jsonb', true, null],
    ],
  )
  assert.deepEqual(users!.checks, [])
})

test('a table whose name is made up as it runs is told as unread', async () => {
  const files = { 'migrations/1.js': 'exports.up = (knex) => knex.schema.createTable(nameOf(1), (t) => { t.text("a") })' }
  const { unread = [] } = await factsOf(files)
  assert.match(unread[0]!.message, /its table is not written out/)
  assert.match(textAt(files, unread[0]!.place), /^knex\.schema\.createTable/)
})

test('a script that cannot be parsed is told as unread', async () => {
  const { unread = [] } = await factsOf({ 'migrations/1.js': 'exports.up = (knex) => {{{' })
  assert.match(unread[0]!.message, /^a migration could not be parsed: /)
})

test('columns of an index keep their order and direction, and columns that are each the key are one key', async () => {
  const { tables } = await databaseOf({
    'migrations/1700000000000_a.js': `exports.up = (pgm) => {
  pgm.createTable('pairs', { a: { type: 'uuid', primaryKey: true }, b: { type: 'uuid', primaryKey: true }, at: 'timestamptz' })
  pgm.createIndex('pairs', ['b', { name: 'at', sort: 'DESC' }])
}
`,
  })
  assert.deepEqual(tables[0]!.primaryKey?.columns, ['a', 'b'])
  const [key, ...others] = tables[0]!.indexes
  assert.equal(key!.constraint, 'primary')
  assert.deepEqual(
    others.map(({ keys }) => keys.map(({ column, descending }) => [column, descending])),
    [
      [
        ['b', false],
        ['at', true],
      ],
    ],
  )
})

test('knex: rows that a migration writes, choices, keys, and SQL that a function of the file makes', async () => {
  const files = {
    'migrations/1_a.js': `const policy = (table) => \`
  ALTER TABLE \${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE \${table} FORCE ROW LEVEL SECURITY;\`
exports.up = async (knex) => {
  await knex.schema.createTable('sites', (t) => {
    t.uuid('account_id').notNullable()
    t.bigIncrements('id', { primaryKey: false })
    t.text('state').checkIn(['open', 'closed'])
    t.primary(['account_id', 'id'])
  })
  await knex.raw(policy('sites'))
}
`,
    'migrations/2_b.js': `exports.up = async (knex) => {
  await knex('sites').whereNull('state').update({ state: 'open' })
  await knex('sites').del()
}
`,
  }
  const { tables, migrations } = await databaseOf(files)
  assert.deepEqual(tables[0]!.primaryKey?.columns, ['account_id', 'id'])
  assert.deepEqual([tables[0]!.rowSecurity.enabled, tables[0]!.rowSecurity.forced], [true, true])
  assert.match(tables[0]!.checks[0]?.expression ?? '', /open.*closed/)
  const { place: _, ...first } = migrations[1]!.statements[0]!.changes[0]!
  assert.deepEqual(first, { does: 'update', table: 'sites', hasWhere: true, hasLimit: false })
  assert.deepEqual(
    migrations[1]!.statements.map(({ kind }) => kind),
    ['update', 'delete'],
  )
})
