import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Runner } from '../../../model/architecture/database.ts'
import { databaseOf, type Files, factsOf, statementsOf, textAt } from '../sql-reader.test-kit.ts'

interface Expected {
  readonly runner: Runner
  readonly files: Files
  /** Ids with whether each runs in a transaction, in their order. */
  readonly order: readonly (readonly [string, boolean])[]
  /** The text of every statement, in order. */
  readonly statements: readonly string[]
}

const cases: Readonly<Record<string, Expected>> = {
  'prisma: by the name of the folder, in no transaction': {
    runner: 'prisma',
    files: {
      'prisma/migrations/20240201_b/migration.sql': 'alter table a add column x int;\nselect 1;',
      'prisma/migrations/20240101_a/migration.sql': 'create table a (id int);',
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"',
    },
    order: [
      ['20240101_a', false],
      ['20240201_b', false],
    ],
    statements: ['create table a (id int)', 'alter table a add column x int', 'select 1'],
  },
  'drizzle: by its journal': {
    runner: 'drizzle',
    files: {
      'drizzle/0001_b.sql': 'create table b (id int);--> statement-breakpoint\ncreate table c (id int);',
      'drizzle/0002_a.sql': 'create table a (id int);',
      'drizzle/meta/_journal.json': JSON.stringify({
        dialect: 'postgresql',
        entries: [
          { idx: 1, tag: '0001_b' },
          { idx: 0, tag: '0002_a' },
        ],
      }),
    },
    order: [
      ['0002_a.sql', true],
      ['0001_b.sql', true],
    ],
    statements: ['create table a (id int)', 'create table b (id int)', 'create table c (id int)'],
  },
  'golang-migrate: by number, and only several statements share a transaction': {
    runner: 'golang-migrate',
    files: {
      'db/migrations/10_c.up.sql': 'create index concurrently i on a (id);',
      'db/migrations/2_b.up.sql': 'create table b (id int); create table c (id int)',
      'db/migrations/1_a.up.sql': 'create table a (id int)',
      'db/migrations/1_a.down.sql': 'drop table a',
    },
    order: [
      ['1_a.up.sql', false],
      ['2_b.up.sql', true],
      ['10_c.up.sql', false],
    ],
    statements: [
      'create table a (id int)',
      'create table b (id int)',
      'create table c (id int)',
      'create index concurrently i on a (id)',
    ],
  },
  'goose: the part after Up, and NO TRANSACTION': {
    runner: 'goose',
    files: {
      'migrations/00002_b.sql':
        '-- +goose NO TRANSACTION\n-- +goose Up\ncreate index concurrently i on a (id);\n-- +goose Down\ndrop index i;',
      'migrations/00001_a.sql':
        '-- +goose Up\ncreate table a (id int);\n-- +goose StatementBegin\ncreate function f() returns int language plpgsql as $$ begin return 1; end $$;\n-- +goose StatementEnd\n-- +goose Down\ndrop table a;',
    },
    order: [
      ['00001_a.sql', true],
      ['00002_b.sql', false],
    ],
    statements: [
      'create table a (id int)',
      'create function f() returns int language plpgsql as $$ begin return 1; end $$',
      'create index concurrently i on a (id)',
    ],
  },
  'dbmate: the part after up, and transaction:false': {
    runner: 'dbmate',
    files: {
      'db/migrations/20240102_b.sql':
        '-- migrate:up transaction:false\ncreate index concurrently i on a (id);\n-- migrate:down\ndrop index i;',
      'db/migrations/20240101_a.sql': '-- migrate:up\ncreate table a (id int);\n\n-- migrate:down\ndrop table a;',
      'db/schema.sql': 'create table a (id int);',
    },
    order: [
      ['20240101_a.sql', true],
      ['20240102_b.sql', false],
    ],
    statements: ['create table a (id int)', 'create index concurrently i on a (id)'],
  },
  'flyway: by version, what is repeatable last, and without a transaction what none can hold': {
    runner: 'flyway',
    files: {
      'sql/R__view.sql': 'create view v as select id from a;',
      'sql/V1_10__c.sql': 'create index concurrently i on a (id);',
      'sql/V1.2__b.sql': 'create table b (id int);',
      'sql/V1__a.sql': 'create table a (id int);',
      'sql/U1__a.sql': 'drop table a;',
      'sql/V2__d.sql': 'create table d (id int);',
      'sql/V2__d.sql.conf': 'executeInTransaction=false',
    },
    order: [
      ['V1__a.sql', true],
      ['V1.2__b.sql', true],
      ['V1_10__c.sql', false],
      ['V2__d.sql', false],
      ['R__view.sql', true],
    ],
    statements: [
      'create table a (id int)',
      'create table b (id int)',
      'create index concurrently i on a (id)',
      'create table d (id int)',
      'create view v as select id from a',
    ],
  },
  'diesel: by folder, and what its metadata says': {
    runner: 'diesel',
    files: {
      'migrations/2024-02-01-000000_b/up.sql': 'create index concurrently i on a (id);',
      'migrations/2024-02-01-000000_b/down.sql': 'drop index i;',
      'migrations/2024-02-01-000000_b/metadata.toml': 'run_in_transaction = false\n',
      'migrations/2024-01-01-000000_a/up.sql': 'create table a (id int);',
      'migrations/2024-01-01-000000_a/down.sql': 'drop table a;',
    },
    order: [
      ['2024-01-01-000000_a', true],
      ['2024-02-01-000000_b', false],
    ],
    statements: ['create table a (id int)', 'create index concurrently i on a (id)'],
  },
  'node-pg-migrate in SQL': {
    runner: 'node-pg-migrate',
    files: { 'migrations/1700000000000_a.sql': '-- Up Migration\ncreate table a (id int);\n-- Down Migration\ndrop table a;' },
    order: [['1700000000000_a.sql', true]],
    statements: ['create table a (id int)'],
  },
  'node-pg-migrate in JavaScript': {
    runner: 'node-pg-migrate',
    files: {
      'migrations/1700000000001_b.js':
        "exports.up = (pgm) => {\n  pgm.noTransaction()\n  pgm.sql('create index concurrently i on a (id)')\n}",
      'migrations/1700000000000_a.js':
        'exports.up = (pgm) => { pgm.sql(`create table a (id int)`) }\nexports.down = (pgm) => { pgm.sql(`drop table a`) }',
    },
    order: [
      ['1700000000000_a.js', true],
      ['1700000000001_b.js', false],
    ],
    statements: ['create table a (id int)', 'create index concurrently i on a (id)'],
  },
  'typeorm: by the time in the class': {
    runner: 'typeorm',
    files: {
      'src/migrations/b.ts':
        'import { MigrationInterface, QueryRunner } from "typeorm"\nexport class A1700000000000 implements MigrationInterface {\n  async up(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query(`CREATE TABLE "user" ("id" SERIAL NOT NULL)`)\n    await queryRunner.query("CREATE INDEX \\"IDX\\" ON \\"user\\" (\\"id\\") ")\n  }\n  async down(queryRunner: QueryRunner) { await queryRunner.query(`DROP TABLE "user"`) }\n}',
      'src/migrations/a.ts':
        'import { MigrationInterface, QueryRunner } from "typeorm"\nexport class B1800000000000 implements MigrationInterface {\n  transaction = false\n  async up(queryRunner: QueryRunner) {\n    await queryRunner.query(\'CREATE INDEX CONCURRENTLY i ON "user" (id)\')\n  }\n  async down() {}\n}',
    },
    order: [
      ['b.ts', true],
      ['a.ts', false],
    ],
    statements: [
      'CREATE TABLE "user" ("id" SERIAL NOT NULL)',
      'CREATE INDEX "IDX" ON "user" ("id")',
      'CREATE INDEX CONCURRENTLY i ON "user" (id)',
    ],
  },
  'knex: raw text, and its config': {
    runner: 'knex',
    files: {
      'migrations/20240102_b.js':
        "exports.up = async function (knex) {\n  await knex.raw('create index concurrently i on a (id)')\n}\nexports.down = async (knex) => knex.raw('drop index i')\nexports.config = { transaction: false }",
      'migrations/20240101_a.ts':
        "import type { Knex } from 'knex'\nconst table = 'a'\nexport async function up(knex: Knex) {\n  await knex.schema.raw(`create table $" +
        "{table} (id int)`)\n}\nexport async function down(knex: Knex) {\n  await knex.raw('drop table a')\n}",
    },
    order: [
      ['20240101_a.ts', true],
      ['20240102_b.js', false],
    ],
    statements: ['create table a (id int)', 'create index concurrently i on a (id)'],
  },
  'kysely: texts tagged with sql, by name, in one transaction': {
    runner: 'kysely',
    files: {
      'src/migrations/10_b.ts':
        "import { type Kysely, sql } from 'kysely'\nexport async function up(db: Kysely<unknown>) {\n  await sql`create index i on a (id)`.execute(db)\n}\nexport async function down(db: Kysely<unknown>) {\n  await sql`drop index i`.execute(db)\n}",
      'src/migrations/01_a.ts':
        "import { Kysely, sql } from 'kysely'\nexport const up = async (db: Kysely<any>) => {\n  await sql`create table a (id int)`.execute(db)\n}",
    },
    order: [
      ['01_a.ts', true],
      ['10_b.ts', true],
    ],
    statements: ['create table a (id int)', 'create index i on a (id)'],
  },
  'sequelize: raw text, in no transaction': {
    runner: 'sequelize',
    files: {
      'migrations/20240101-a.js':
        "module.exports = {\n  async up(queryInterface, Sequelize) {\n    await queryInterface.sequelize.query('create table a ' + '(id int)')\n  },\n  async down(queryInterface) { await queryInterface.sequelize.query('drop table a') },\n}",
    },
    order: [['20240101-a.js', false]],
    statements: ['create table a (id int)'],
  },
  'rails: heredocs and strings, and disable_ddl_transaction!': {
    runner: 'rails',
    files: {
      'db/migrate/20240102_b.rb':
        'class B < ActiveRecord::Migration[7.1]\n  disable_ddl_transaction!\n  def up\n    execute "create index concurrently i on \\"a\\" (id)"\n  end\n  def down\n    execute "drop index i"\n  end\nend',
      'db/migrate/20240101_a.rb':
        'class A < ActiveRecord::Migration[7.1]\n  def up\n    execute <<~SQL.squish\n      create table a (id int);\n    SQL\n  end\nend',
    },
    order: [
      ['20240101_a.rb', true],
      ['20240102_b.rb', false],
    ],
    statements: ['create table a (id int)', 'create index concurrently i on "a" (id)'],
  },
  'django: RunSQL, and atomic = False': {
    runner: 'django',
    files: {
      'app/migrations/0002_b.py':
        'from django.db import migrations\nclass Migration(migrations.Migration):\n    atomic = False\n    operations = [\n        migrations.RunSQL(\n            sql="create index concurrently i on a (id)",\n            reverse_sql="drop index i",\n        ),\n    ]\n',
      'app/migrations/0001_a.py':
        'from django.db import migrations\nclass Migration(migrations.Migration):\n    operations = [\n        migrations.RunSQL(["create table a (id int)", "create table b "\n          "(id int)"], "drop table a"),\n    ]\n',
    },
    order: [
      ['0001_a.py', true],
      ['0002_b.py', false],
    ],
    statements: ['create table a (id int)', 'create table b (id int)', 'create index concurrently i on a (id)'],
  },
  'alembic: each after the one before it, and autocommit blocks': {
    runner: 'alembic',
    files: {
      'alembic/versions/aaa_second.py':
        'revision = "aaa"\ndown_revision = "bbb"\ndef upgrade():\n    with op.get_context().autocommit_block():\n        op.execute("create index concurrently i on a (id)")\n    op.execute(sa.text("create table b (id int)"))\ndef downgrade():\n    op.execute("drop index i")\n',
      'alembic/versions/bbb_first.py':
        'revision: str = "bbb"\ndown_revision = None\ndef upgrade() -> None:\n    op.execute("""\n    create table a (id int)\n    """)\n',
    },
    order: [
      ['bbb_first.py', true],
      ['aaa_second.py', true],
    ],
    statements: ['create table a (id int)', 'create index concurrently i on a (id)', 'create table b (id int)'],
  },
  'numbered: by number': {
    runner: 'numbered',
    files: { 'db/10_b.sql': 'create table b (id int)', 'db/9_a.sql': 'create table a (id int)' },
    order: [
      ['9_a.sql', false],
      ['10_b.sql', false],
    ],
    statements: ['create table a (id int)', 'create table b (id int)'],
  },
  'a file for each table: after those it refers to': {
    runner: 'numbered',
    files: {
      'sql/tables/b.sql': 'create table public."b" (id int, a_id int references a (id))',
      'sql/tables/z.sql': 'create table if not exists a (id int primary key, parent int references a (id))',
    },
    order: [
      ['z.sql', false],
      ['b.sql', false],
    ],
    statements: [
      'create table if not exists a (id int primary key, parent int references a (id))',
      'create table public."b" (id int, a_id int references a (id))',
    ],
  },
  'a lone schema': {
    runner: 'numbered',
    files: { 'sql/schema.sql': 'create table a (id int)' },
    order: [['schema.sql', false]],
    statements: ['create table a (id int)'],
  },
}

for (const [title, { runner, files, order, statements }] of Object.entries(cases)) {
  test(title, async () => {
    const database = await databaseOf(files)
    assert.deepEqual(new Set(database.migrations.map((migration) => migration.runner)), new Set([runner]))
    assert.deepEqual(
      database.migrations.map(({ id, transaction }) => [id, transaction]),
      order,
    )
    const read = statementsOf(database)
    assert.deepEqual(
      read.map((statement) => statement.text.trim()),
      statements,
    )
    assert.ok(database.tables.some((table) => table.name === 'a' || table.name === 'user'))
    for (const statement of read) {
      // What the language escapes or joins stands otherwise in the file.
      const written = textAt(files, statement.place)
        .replaceAll('\\"', '"')
        .replace(/['"]\s*\+?\s*['"]/g, '')
      if (!written.includes('${')) assert.equal(written.trim(), statement.text.trim())
    }
  })
}

test('a statement is in a transaction where the runner or the file opens one', async () => {
  const inside = async (files: Files) => statementsOf(await databaseOf(files)).map((statement) => statement.inTransaction)
  assert.deepEqual(await inside({ 'migrations/1_a.sql': 'create table a (id int); begin; select 1; commit; select 2' }), [
    false,
    false,
    true,
    true,
    false,
  ])
  assert.deepEqual(await inside({ 'm/V1__a.sql': 'create table a (id int); commit; create index concurrently i on a (id)' }), [
    true,
    true,
    false,
  ])
  assert.deepEqual(await inside(cases['alembic: each after the one before it, and autocommit blocks']!.files), [
    true,
    false,
    true,
  ])
})

test('prisma before 7.4 sends a file as one text, which PostgreSQL runs in a transaction of its own', async () => {
  const inside = async (version: string, sql: string) => {
    const files = { 'package.json': `{"devDependencies":{"prisma":"${version}"}}`, 'prisma/migrations/1_a/migration.sql': sql }
    return statementsOf(await databaseOf(files)).map((statement) => statement.inTransaction)
  }
  const several = 'create table a (id int); create index concurrently i on a (id)'
  assert.deepEqual(await inside('^6.2.0', several), [true, true])
  assert.deepEqual(await inside('6.2.0', 'create index concurrently i on a (id)'), [false])
  assert.deepEqual(await inside('~7.4.1', several), [false, false])
})

test('folders are databases of their own, tests are passed by, and a dump of the same tables is told once', async () => {
  const { databases = [] } = await factsOf({
    'a/migrations/001_a.sql': 'create table a (id bigserial primary key);',
    'b/migrations/001_b.sql': 'CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT);',
    'c/001_c.sql': 'CREATE TABLE `c` (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;',
    'a/schema.sql': 'create table a (id bigint primary key);',
    'test/fixtures/001_x.sql': 'create table x (id int);',
    'queries/find.sql': 'select * from a;',
  })
  assert.deepEqual(
    databases.map(({ source, engine, tables }) => [source, engine, tables.map((table) => table.name)]),
    [
      ['a/migrations', 'postgres', ['a']],
      ['b/migrations', 'sqlite', ['b']],
      ['c', 'mysql', ['c']],
    ],
  )
})

test('what says the engine: the lock of prisma, the journal of drizzle, then the text, then the driver', async () => {
  const engine = async (files: Files) => (await databaseOf(files)).engine
  const plain = { 'db/migrations/001.sql': 'create table a (id integer not null);' }
  assert.equal(await engine(plain), 'postgres')
  assert.equal(await engine({ ...plain, 'package.json': '{"dependencies":{"better-sqlite3":"12"}}' }), 'sqlite')
  assert.equal(await engine({ ...plain, 'package.json': '{"dependencies":{"better-sqlite3":"12","pg":"8"}}' }), 'postgres')
  const prisma = { 'prisma/migrations/1/migration.sql': 'CREATE TABLE "a" ("id" TEXT NOT NULL PRIMARY KEY);' }
  assert.equal(await engine({ ...prisma, 'prisma/migrations/migration_lock.toml': 'provider = "sqlite"' }), 'sqlite')
})
