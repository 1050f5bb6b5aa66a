import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PGlite } from '@electric-sql/pglite'
import type { Table } from '../../../model/architecture/database.ts'
import { databaseOf } from '../sql-reader.test-kit.ts'

/** Statements that shape a schema in the ways that are easily read wrong. */
const script = `
  create schema audit;
  create type mood as enum ('sad', 'ok'); create type "Mood_new" as enum ('sad', 'ok', 'happy');
  create table users (id bigserial primary key, "eMail" varchar(255) not null unique, mood mood default 'ok', tags text[], ratio decimal(9, 2),
    at timestamptz(3) not null default now(), flag char, n int check (n > 0) check (n < 9), constraint pair unique (id, n));
  create table audit.entries (id int generated always as identity, user_id bigint references users on delete cascade, primary key (id, user_id));
  create table posts (id uuid default gen_random_uuid(), author bigint, body text not null, doubled int generated always as (1 + 1) stored);
  create index on posts (author, lower(body)); create unique index posts_body on posts (body desc) where author is not null;
  create index on posts using gin (to_tsvector('english', body)) ;
  alter table posts add primary key (id), add foreign key (author) references users (id) on delete set null not valid;
  alter table posts validate constraint posts_author_fkey;
  alter table users alter mood drop default; alter table users alter mood type "Mood_new" using mood::text::"Mood_new";
  alter type mood rename to mood_old; alter type "Mood_new" rename to mood; drop type mood_old;
  alter table users drop column n; alter table users rename to people; alter table people rename constraint users_pkey to people_pkey;
  alter table people enable row level security; alter table people force row level security;
  create policy mine on people for select using (id = current_setting('app.user')::bigint);
  create table events (id int not null, at date not null, primary key (id, at)) partition by range (at);
  create index events_at on events (at);
  create table events_1 partition of events for values from ('2024-01-01') to ('2025-01-01');
  create table copied (like posts including all); create table gone (id int); drop table gone; alter table posts rename column author to author_id;
  create unique index concurrently later on copied (body, id); alter table copied add constraint later_key unique using index later;
  alter table audit.entries set schema public; alter table posts alter body drop not null, alter body type character varying(9);
  create table aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb int unique, cc int check (cc > 1));`

interface Row {
  readonly relation: string
  readonly name: string
  readonly what: string
}

/** What the engine's catalogue says. */
async function replayed(): Promise<string[]> {
  const engine = await PGlite.create()
  try {
    // Each statement alone, as a runner without a transaction sends them: one of them cannot be in one.
    for (const statement of script.split(';')) await engine.exec(statement)
    const { rows } = await engine.query<Row>(`
      with ours as (select oid, relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p'))
      select relname relation, attname name, format_type(atttypid, atttypmod) || case when attnotnull then '' else ' null' end what
        from pg_attribute join ours on ours.oid = attrelid where attnum > 0 and not attisdropped
      union all select ours.relname, i.relname, concat('index ', indisunique, ' ', am.amname, ' ', array(select attname::text from pg_attribute a, unnest(indkey) k
          where a.attrelid = indrelid and a.attnum = k))
        from pg_index join ours on ours.oid = indrelid join pg_class i on i.oid = indexrelid join pg_am am on am.oid = i.relam
      union all select ours.relname, conname, concat('constraint ', contype, ' ', convalidated)
        from pg_constraint join ours on ours.oid = conrelid where contype in ('f', 'c')
      union all select relname, '', concat('security ', c.relrowsecurity, ' ', c.relforcerowsecurity) from pg_class c join ours using (relname)
      union all select ours.relname, polname, 'policy' from pg_policy join ours on ours.oid = polrelid`)
    return rows.map(({ relation, name, what }) => `${relation} ${name} ${what}`).sort()
  } finally {
    await engine.close()
  }
}

function read(table: Table): string[] {
  const flag = (value: boolean) => (value ? 't' : 'f')
  return [
    ...table.columns.map((column) => `${column.name} ${column.type}${column.nullable ? ' null' : ''}`),
    ...table.indexes.map((index) => {
      const columns = new Set(index.keys.flatMap((key) => key.column ?? []))
      const inOrder = table.columns.filter((column) => columns.has(column.name)).map((column) => column.name)
      return `${index.name} index ${flag(index.unique)} ${index.method} {${inOrder.join(',')}}`
    }),
    ...table.foreignKeys.map((key) => `${key.name} constraint f ${flag(key.validated)}`),
    ...table.checks.map((check) => `${check.name} constraint c ${flag(check.validated)}`),
    ` security ${flag(table.rowSecurity.enabled)} ${flag(table.rowSecurity.forced)}`,
    ...table.policies.map((policy) => `${policy.name} policy`),
  ].map((line) => `${table.name} ${line}`)
}

test('the schema that is read is the one that PostgreSQL makes of the same statements', async () => {
  const { tables } = await databaseOf(script)
  assert.deepEqual(tables.flatMap(read).sort(), await replayed())
})
