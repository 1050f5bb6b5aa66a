import assert from 'node:assert/strict'
import { test } from 'node:test'
import { databaseOf, tableOf, textAt } from '../sql-reader.test-kit.ts'

test('types are named as format_type names them', async () => {
  const types = {
    int: 'integer',
    int8: 'bigint',
    smallserial: 'smallint',
    'varchar(9)': 'character varying(9)',
    varchar: 'character varying',
    char: 'character(1)',
    'char(3)': 'character(3)',
    bool: 'boolean',
    float: 'double precision',
    real: 'real',
    'decimal(9, 2)': 'numeric(9,2)',
    timestamp: 'timestamp without time zone',
    'timestamptz(3)': 'timestamp(3) with time zone',
    time: 'time without time zone',
    'int[][]': 'integer[]',
    'text array': 'text[]',
    jsonb: 'jsonb',
    'public.mood': 'mood',
    's.mood': 's.mood',
    '"Mood"': '"Mood"',
    'vector(3)': 'vector(3)',
    interval: 'interval',
  }
  const columns = Object.keys(types).map((type, i) => `c${i} ${type}`)
  const table = await tableOf(`create table a (${columns.join(', ')})`, 'a')
  assert.deepEqual(
    table.columns.map((column) => column.type),
    Object.values(types),
  )
})

test('a table is what the last statement left of it', async () => {
  const sql = `
    create table users (id bigint generated always as identity primary key, name text, email text unique);
    create table posts (id int, author bigint references users on delete set null, body text, score int check (score >= 0));
    create index posts_score on posts (score desc) where body is not null;
    alter table posts rename column body to content;
    alter table posts alter score type bigint, alter author set not null, add constraint posts_pk primary key (id);
    alter table users rename to people;
    alter table people rename column id to person_id;
    alter table people drop column email;
    alter index posts_score rename to posts_by_score;`
  const { tables } = await databaseOf(sql)
  const [people, posts] = tables
  assert.deepEqual(
    tables.map((table) => table.name),
    ['people', 'posts'],
  )
  assert.equal(textAt(sql, people!.place), 'alter table users rename to people')
  assert.deepEqual(
    people!.columns.map((column) => column.name),
    ['person_id', 'name'],
  )
  assert.deepEqual(people!.primaryKey?.columns, ['person_id'])
  assert.deepEqual(
    people!.indexes.map((index) => index.name),
    ['users_pkey'],
  )
  assert.deepEqual(posts!.foreignKeys[0]!.to, { table: 'people', columns: ['person_id'] })
  assert.equal(posts!.foreignKeys[0]!.onDelete, 'set null')
  assert.deepEqual(
    posts!.indexes.map((index) => [index.name, index.where, index.keys[0]!.descending]),
    [
      ['posts_by_score', 'content is not null', true],
      ['posts_pk', null, false],
    ],
  )
  const score = posts!.columns.find((column) => column.name === 'score')!
  assert.deepEqual([score.type, textAt(sql, score.place)], ['bigint', 'alter score type bigint'])
  assert.equal(posts!.columns.find((column) => column.name === 'author')!.nullable, false)
})

test('what is dropped is gone, with what hangs on it', async () => {
  const database = await databaseOf(`
    create table a (id int primary key, b int, c int, check (b < c));
    create table d (a int references a);
    create index on a (b, c); create index keep on a (c);
    create view v as select * from a;
    alter table a drop column b;
    create type e as enum ('x'); drop type e;
    create table gone (id int); drop table gone cascade;
    create schema s; create table s.t (id int); drop schema s cascade;
    alter table d drop constraint d_a_fkey;
    drop index keep;`)
  const [a, d] = database.tables
  assert.equal(database.tables.length, 2)
  assert.deepEqual(
    a!.indexes.map((index) => index.name),
    ['a_pkey'],
  )
  assert.deepEqual(a!.checks, [])
  assert.deepEqual(d!.foreignKeys, [])
  assert.deepEqual(database.enums, [])
  assert.equal(database.views.length, 1)
})

test('a constraint takes an index over, is validated, and a primary key makes its columns required', async () => {
  const table = await tableOf(
    'create table a (id int, b int); create unique index i on a (id); alter table a add constraint p primary key using index i; alter table a add constraint c check (b > 0) not valid, add constraint f foreign key (b) references a not valid; alter table a validate constraint c;',
    'a',
  )
  assert.deepEqual(
    table.indexes.map((index) => [index.name, index.constraint, index.unique]),
    [['p', 'primary', true]],
  )
  assert.deepEqual(table.primaryKey?.columns, ['id'])
  assert.equal(table.columns[0]!.nullable, false)
  assert.equal(table.checks[0]!.validated, true)
  assert.equal(table.foreignKeys[0]!.validated, false)
})

test('row security, policies, owners and grants', async () => {
  const sql = `
    create role app login; create role reader; create role admin superuser bypassrls;
    grant reader to app; alter role app set statement_timeout = '5s';
    alter default privileges in schema public grant insert on tables to app;
    create table a (id int, tenant int);
    alter table a owner to admin; alter table a enable row level security; alter table a force row level security;
    create policy p on a as restrictive for update to app using (tenant = 1) with check (tenant > 0);
    alter policy p on a using (tenant = 2);
    grant select, update on a to reader; grant all on all tables in schema public to app; revoke update on a from reader;`
  const { tables, roles } = await databaseOf(sql)
  const [a] = tables
  assert.deepEqual(
    roles.map(({ place: _, ...role }) => role),
    [
      {
        name: 'app',
        login: true,
        superuser: false,
        bypassRls: false,
        memberOf: ['reader'],
        settings: { statement_timeout: '5s' },
      },
      { name: 'reader', login: false, superuser: false, bypassRls: false, memberOf: [], settings: {} },
      { name: 'admin', login: false, superuser: true, bypassRls: true, memberOf: [], settings: {} },
    ],
  )
  assert.equal(a!.owner, 'admin')
  assert.deepEqual([a!.rowSecurity.enabled, a!.rowSecurity.forced], [true, true])
  assert.equal(textAt(sql, a!.rowSecurity.place!), 'enable row level security')
  const { place: _, ...policy } = a!.policies[0]!
  assert.deepEqual(policy, {
    name: 'p',
    permissive: false,
    command: 'update',
    roles: ['app'],
    using: 'tenant = 2',
    check: 'tenant > 0',
  })
  assert.deepEqual(
    a!.grants.map((grant) => [grant.role, grant.privileges]),
    [
      ['app', ['insert']],
      ['reader', ['select']],
      ['app', ['all']],
    ],
  )
})

test('views, functions and enums', async () => {
  const database = await databaseOf(`
    create table a (id int); create table b (id int);
    create view v with (security_invoker = true) as with c as (select 1) select * from a, s.x join c on true;
    create materialized view m as select count(*) from b;
    create function f(x int) returns trigger language plpgsql security definer set search_path = '' as $$ begin return new; end $$;
    create function g() returns int language sql stable as 'select 1'; alter function g() security definer;
    create type e as enum ('a', 'c'); alter type e add value 'b' before 'c'; alter type e rename value 'a' to 'z';`)
  assert.deepEqual(
    database.views.map(({ place: _, ...view }) => view),
    [
      {
        name: 'v',
        materialised: false,
        securityInvoker: true,
        tables: ['a', 's.x'],
        definition: 'with c as (select 1) select * from a, s.x join c on true',
      },
      { name: 'm', materialised: true, securityInvoker: false, tables: ['b'], definition: 'select count(*) from b' },
    ],
  )
  assert.deepEqual(
    database.functions.map(({ place: _, ...one }) => one),
    [
      {
        name: 'f',
        language: 'plpgsql',
        securityDefiner: true,
        searchPath: '',
        body: ' begin return new; end ',
        volatility: 'volatile',
        trigger: true,
      },
      {
        name: 'g',
        language: 'sql',
        securityDefiner: true,
        searchPath: null,
        body: 'select 1',
        volatility: 'stable',
        trigger: false,
      },
    ],
  )
  assert.deepEqual(
    database.enums.map(({ place: _, ...one }) => one),
    [{ name: 'e', values: ['z', 'b', 'c'], changes: 2 }],
  )
})

test('partitions have what their parent has', async () => {
  const { tables } = await databaseOf(`
    create table p (id int, at date not null, primary key (id, at)) partition by range (at);
    create table p1 partition of p for values from ('2024-01-01') to ('2025-01-01');
    create table p2 (id int not null, at date not null); alter table p attach partition p2 default;
    create index p_at on p (at); alter table p add column x text; alter table p detach partition p2;`)
  assert.deepEqual(
    tables.map((table) => [table.name, table.partition, table.columns.length, table.indexes.length]),
    [
      ['p', 'parent', 3, 2],
      ['p1', 'child', 3, 2],
      ['p2', null, 3, 1],
    ],
  )
})
