import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Database, Observed, Table } from '../model/architecture/database.ts'
import { databaseOf } from './database.test-kit.ts'
import { labSettings } from './lab.test-kit.ts'
import { openLab } from './lab.ts'

const lab = openLab(labSettings())
after(() => lab.close())

const first = `
CREATE TYPE state AS ENUM ('open', 'shut');
CREATE TABLE tenants (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE tickets (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
  title varchar(200) NOT NULL DEFAULT 'none' CHECK (length(title) > 0),
  shout text GENERATED ALWAYS AS (upper(title)) STORED,
  state state NOT NULL DEFAULT 'open',
  made timestamptz NOT NULL DEFAULT now(),
  tags text[]
);
CREATE UNIQUE INDEX tickets_open ON tickets (tenant_id, made DESC, lower(title) text_pattern_ops) INCLUDE (state) WHERE state = 'open';
ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON tickets FOR SELECT TO app USING (tenant_id = current_setting('app.tenant_id')::uuid);
GRANT SELECT, UPDATE ON tickets TO app;
CREATE VIEW open_tickets WITH (security_invoker = true) AS SELECT * FROM tickets WHERE state = 'open';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$ BEGIN RETURN new; END $$;
CREATE ROLE auditor LOGIN BYPASSRLS;
ALTER ROLE auditor SET statement_timeout = '5s';
GRANT app TO auditor;
CREATE SCHEMA audit;
CREATE TABLE audit.entries (at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE audit.entries_2026 PARTITION OF audit.entries FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
ALTER TABLE audit.entries OWNER TO auditor;
`

describe('a replay', () => {
  test('reads back what the migrations leave', async () => {
    const { database, failed } = await lab.replay(databaseOf({ '001.sql': first }))
    assert.equal(failed, null)
    assert.deepEqual(errorsOf(database), [])
    assert.equal(database.basis, 'replayed')
    assert.deepEqual(
      database.tables.map(({ name, owner, partition }) => [name, owner, partition]),
      [
        ['audit.entries', 'auditor', 'parent'],
        ['audit.entries_2026', null, 'child'],
        ['tenants', null, null],
        ['tickets', null, null],
      ],
    )
    const tickets = tableOf(database, 'tickets')
    assert.deepEqual(tickets.columns.map(({ place: _, ...column }) => column)[0], {
      name: 'id',
      type: 'bigint',
      nullable: false,
      default: null,
      identity: true,
      generated: false,
    })
    assert.deepEqual(
      tickets.columns.map(({ name, type, nullable, default: value, generated }) => [name, type, nullable, value, generated]),
      [
        ['id', 'bigint', false, null, false],
        ['tenant_id', 'uuid', false, null, false],
        ['title', 'character varying(200)', false, "'none'::character varying", false],
        ['shout', 'text', true, null, true],
        ['state', 'state', false, "'open'::state", false],
        ['made', 'timestamp with time zone', false, 'now()', false],
        ['tags', 'text[]', true, null, false],
      ],
    )
    assert.deepEqual(tickets.primaryKey?.columns, ['id'])
    const [foreignKey] = tickets.foreignKeys
    assert.deepEqual([foreignKey?.to, foreignKey?.onDelete], [{ table: 'tenants', columns: ['id'] }, 'cascade'])
    const { place: _, ...index } = tickets.indexes.find(({ name }) => name === 'tickets_open')!
    assert.deepEqual(index, {
      name: 'tickets_open',
      unique: true,
      valid: true,
      method: 'btree',
      where: "(state = 'open'::state)",
      constraint: null,
      keys: [
        { column: 'tenant_id', expression: null, descending: false, operatorClass: null },
        { column: 'made', expression: null, descending: true, operatorClass: null },
        { column: null, expression: 'lower(title::text)', descending: false, operatorClass: 'text_pattern_ops' },
      ],
      include: ['state'],
    })
    assert.deepEqual(
      tickets.checks.map(({ expression }) => expression),
      ['(length((title)::text) > 0)'],
    )
    const [policy] = tickets.policies
    assert.deepEqual(
      [policy?.command, policy?.roles, policy?.using],
      ['select', ['app'], "(tenant_id = (current_setting('app.tenant_id'::text))::uuid)"],
    )
    assert.deepEqual([tickets.rowSecurity.enabled, tickets.rowSecurity.forced], [true, false])
    assert.deepEqual(
      tickets.grants.map(({ role, privileges }) => [role, privileges]),
      [['app', ['select', 'update']]],
    )
    assert.deepEqual(
      database.views.map(({ name, securityInvoker, tables }) => [name, securityInvoker, tables]),
      [['open_tickets', true, ['tickets']]],
    )
    assert.deepEqual(
      database.functions.map(({ name, securityDefiner, searchPath, trigger }) => [name, securityDefiner, searchPath, trigger]),
      [['touch', true, 'public', true]],
    )
    assert.deepEqual(
      database.roles.map(({ name, login, bypassRls, superuser, memberOf, settings }) => [
        name,
        login,
        bypassRls,
        superuser,
        memberOf,
        settings,
      ]),
      [
        ['app', false, false, false, [], {}],
        ['auditor', true, true, false, ['app'], { statement_timeout: '5s' }],
      ],
    )
    assert.deepEqual(
      database.enums.map(({ name, values }) => [name, values]),
      [['state', ['open', 'shut']]],
    )
    assert.equal(tickets.place.line, 4)
  })

  test('sees the locks and rewrites of a statement, on what was there before', async () => {
    const { database } = await lab.replay(
      databaseOf({
        '001.sql': 'CREATE TABLE t (id int PRIMARY KEY, n int); CREATE TABLE u (id int PRIMARY KEY)',
        '002.sql': `ALTER TABLE t ALTER n TYPE bigint;
          CREATE INDEX t_n ON t (n);
          ALTER TABLE u ADD COLUMN t int REFERENCES t (id);
          ALTER TABLE u ADD COLUMN at timestamptz DEFAULT now()`,
      }),
    )
    const seen = observedOf(database)
    assert.deepEqual(seen.get('CREATE TABLE u (id int PRIMARY KEY)'), { locks: [], rewrites: [], error: null })
    assert.deepEqual(seen.get('ALTER TABLE t ALTER n TYPE bigint'), {
      locks: [{ relation: 't', mode: 'AccessExclusiveLock' }],
      rewrites: ['t', 't_pkey'],
      error: null,
    })
    assert.deepEqual(seen.get('CREATE INDEX t_n ON t (n)')?.locks, [{ relation: 't', mode: 'ShareLock' }])
    assert.deepEqual(seen.get('ALTER TABLE u ADD COLUMN at timestamptz DEFAULT now()')?.rewrites, [])
  })

  test('reports what a transaction refuses, and does it all the same', async () => {
    const { database } = await lab.replay(
      databaseOf({ '001.sql': 'CREATE TABLE t (n int); CREATE INDEX CONCURRENTLY t_n ON t (n); CREATE TABLE after_it ()' }),
    )
    assert.match(
      observedOf(database).get('CREATE INDEX CONCURRENTLY t_n ON t (n)')?.error ?? '',
      /cannot run inside a transaction/,
    )
    assert.deepEqual(
      tableOf(database, 't').indexes.map(({ name, valid }) => [name, valid]),
      [['t_n', true]],
    )
    assert.ok(tableOf(database, 'after_it'))
    const outside = await lab.replay(
      databaseOf({ '001.sql': 'CREATE TABLE t (n int); CREATE INDEX CONCURRENTLY t_n ON t (n)' }, { transaction: false }),
    )
    assert.deepEqual(errorsOf(outside.database), [])
    assert.equal(tableOf(outside.database, 't').indexes.length, 1)
  })

  test('loses one statement to an error, not the migration', async () => {
    const { database, failed } = await lab.replay(
      databaseOf({ '001.sql': 'CREATE TABLE a (); ALTER TABLE nowhere ADD b int; CREATE TABLE c (); CREATE EXTENSION postgis' }),
    )
    assert.equal(failed, null)
    assert.deepEqual(errorsOf(database), ['relation "nowhere" does not exist', 'extension "postgis" is not available'])
    assert.deepEqual(
      database.tables.map(({ name }) => name),
      ['a', 'c'],
    )
  })

  test('loads the extensions that it has', async () => {
    const { database } = await lab.replay(
      databaseOf({
        '001.sql': `CREATE EXTENSION IF NOT EXISTS citext; CREATE EXTENSION "uuid-ossp"; CREATE EXTENSION pg_trgm;
          CREATE TABLE people (id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), mail citext);
          CREATE INDEX people_mail ON people USING gin (mail gin_trgm_ops)`,
      }),
    )
    assert.deepEqual(errorsOf(database), [])
    assert.equal(tableOf(database, 'people').columns[1]?.type, 'citext')
    assert.deepEqual([database.functions, database.tables.length], [[], 1])
  })

  test('is not led astray by a search path, a role or a session that a file leaves behind', async () => {
    const { database } = await lab.replay(
      databaseOf({
        '001.sql': `CREATE ROLE owner_of_all; GRANT ALL ON SCHEMA public TO owner_of_all; SET ROLE owner_of_all; CREATE TABLE a ()`,
        '002.sql': `SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.b (); SET SESSION AUTHORIZATION DEFAULT;
          CREATE TABLE public.c ()`,
        '003.sql': 'CREATE TABLE d ()',
      }),
    )
    assert.deepEqual(errorsOf(database), [])
    assert.deepEqual(
      database.tables.map(({ name, owner }) => [name, owner]),
      [
        ['a', 'owner_of_all'],
        ['b', null],
        ['c', null],
        ['d', null],
      ],
    )
  })

  test('keeps what was read where the engine has no extension for it', async () => {
    const text = 'CREATE TABLE plain (id int PRIMARY KEY); CREATE TABLE texts (id int, embedding vector(3))'
    const place = { file: '001.sql', line: 1, column: 1, start: 0, end: 1 }
    const { database: made } = await lab.replay(databaseOf({ '001.sql': 'CREATE TABLE texts (id int)' }))
    const given = databaseOf({ '001.sql': text }, { tables: made.tables })
    const [migration] = given.migrations
    const [plain, texts] = migration!.statements
    const told: Database = {
      ...given,
      migrations: [
        {
          ...migration!,
          statements: [plain!, { ...texts!, changes: [{ does: 'create table', table: 'texts', ifNotExists: false, place }] }],
        },
      ],
    }
    const { database } = await lab.replay(told)
    assert.deepEqual(errorsOf(database), ['type "vector" does not exist'])
    assert.deepEqual(
      database.tables.map(({ name }) => name),
      ['plain', 'texts'],
    )
    assert.equal(tableOf(database, 'texts'), made.tables[0])
  })

  test('observes nothing of what is released, and tells every refusal', async () => {
    const { migrations, ...rest } = databaseOf({
      '001.sql': 'CREATE TABLE a (); ALTER TABLE a ADD n int; ALTER TABLE a ADD n int',
      '002.sql': 'ALTER TABLE a ADD m int',
    })
    const released = migrations.map((migration) => ({ ...migration, unreleased: migration.id !== '001.sql' }))
    const { database } = await lab.replay({ ...rest, migrations: released })
    assert.deepEqual(
      database.migrations.flatMap(({ statements }) => statements.map(({ observed }) => observed)),
      [
        null,
        null,
        { locks: [], rewrites: [], error: 'column "n" of relation "a" already exists' },
        { locks: [{ relation: 'a', mode: 'AccessExclusiveLock' }], rewrites: [], error: null },
      ],
    )
  })

  test('replays what is asked for at once one after the other', async () => {
    const both = await Promise.all(['a', 'b'].map((name) => lab.replay(databaseOf({ '001.sql': `CREATE TABLE ${name} ()` }))))
    assert.deepEqual(
      both.map(({ database, failed }) => [database.tables.map(({ name }) => name), failed]),
      [
        [['a'], null],
        [['b'], null],
      ],
    )
  })

  test('gives the same bytes every time', async () => {
    const given = databaseOf({ '001.sql': first })
    const [one, two] = [await lab.replay(given), await lab.replay(given)]
    assert.equal(JSON.stringify(one), JSON.stringify(two))
  })
})

function tableOf(database: Database, name: string): Table {
  return database.tables.find((table) => table.name === name)!
}

function observedOf(database: Database): ReadonlyMap<string, Observed | null> {
  return new Map(database.migrations.flatMap(({ statements }) => statements.map(({ text, observed }) => [text, observed])))
}

function errorsOf(database: Database): readonly string[] {
  return [...observedOf(database).values()].flatMap((observed) => observed?.error ?? [])
}
