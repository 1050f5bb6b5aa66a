import { escaped } from '../../kit/escaped.ts'
import { written, writtenPath } from '../../kit/sql.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Column, Database, Table } from '../../model/architecture/database.ts'
import { databasesOf, tableOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { newMigration } from '../migration-file.ts'
import type { Case, Rule } from '../rule.ts'
import { joinedColumns } from './joined-columns.ts'

export const rule: Rule = {
  id: 'schema/fk-missing',
  title: 'A reference that nothing checks',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{table}.{column}` points at `{to}`, and no foreign key says so',
  because: 'rows stay behind when what they point at is deleted, and joins silently leave them out',
  instead: 'add the foreign key as `not valid`, mend the rows that point nowhere, and validate it',
  references: ['https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK'],

  check(architecture, report) {
    for (const database of databasesOf(architecture)) {
      // Where there is none at all, that is how it is done here.
      if (!database.tables.some(({ foreignKeys }) => foreignKeys.length > 0)) continue
      for (const table of database.tables) {
        if (isKeptApart(table)) continue
        for (const column of table.columns) {
          const to = targetOf(architecture, database, table, column)
          const evidence = to === null ? null : evidenceOf(architecture, database, table, column, to)
          if (to === null || evidence === null || wasDropped(database, table, column)) continue
          const { columns: keys } = to.primaryKey!
          const own = keys.map((key) => (keys.length > 1 && hasColumn(table, key, to) ? key : column.name))
          const list = (names: readonly string[]) => names.map(written).join(', ')
          const name = `${table.name.slice(table.name.lastIndexOf('.') + 1)}_${column.name}_fkey`
          const sql = `alter table ${writtenPath(table.name)} add constraint ${written(name)} foreign key (${list(own)}) references ${writtenPath(to.name)} (${list(keys)}) not valid;`
          const edits =
            database.engine === 'postgres' && database.kind === 'migrations' ? newMigration(database, name, sql, true) : []
          report({
            at: column.place,
            subject: `column:${table.name}.${column.name}`,
            values: { table: table.name, column: column.name, to: to.name },
            related: [evidence],
            fix: { safety: edits.length > 0 ? 'suggested' : 'manual', edits, advice: `\`${sql}\`` },
          })
        }
      }
    }
  },

  bad: {
    'a column that is a foreign key elsewhere': tables(
      'create table notes (id bigint primary key, user_id bigint not null, body text);\n',
    ),
    'a column that the code joins by': {
      'migrations/001_init.sql': `create table users (id bigint primary key, name text);
create table posts (id bigint primary key, owner bigint references users (id));
create table shipments (id bigint primary key, post_id bigint not null);
`,
      'src/server.ts': `import { Pool } from 'pg'

const pool = new Pool()
export const shipped = (id: string) =>
  pool.query('select s.id, p.owner from shipments s join posts p on p.id = s.post_id where s.id = $1', [id])
`,
    },
    'a column of another name that the code joins by': {
      'migrations/001_init.sql': `create table people (id bigint primary key, name text not null);
create table deals (id bigint primary key, owner_id bigint not null references people (id));
create table quotes (id bigint primary key, approver_id bigint, total bigint not null);
`,
      'src/server.ts': `import { Pool } from 'pg'

const pool = new Pool()
export const quotes = () =>
  pool.query('select q.id, p.name from quotes q left join people p on p.id = q.approver_id order by q.id limit 50')
`,
    },
    'a key that the tenant is part of': `create table devices (account_id uuid not null, id uuid not null, primary key (account_id, id));
create table points (
  account_id uuid not null,
  device_id uuid not null,
  foreign key (account_id, device_id) references devices (account_id, id)
);
create table alarms (account_id uuid not null, id uuid not null, device_id uuid not null, primary key (account_id, id));
`,
  },
  good: {
    'it is one': tables(
      'create table notes (id bigint primary key, user_id bigint not null references users (id), body text);\n',
    ),
    'it may point at several tables': tables(
      'create table notes (id bigint primary key, user_type text not null, user_id bigint not null, body text);\n',
    ),
    'a log that outlives what it tells of': tables(
      'create table audit_log (id bigint primary key, user_id bigint not null, what text);\n',
    ),
    'an id of another system': tables('create table notes (id bigint primary key, user_id text not null, body text);\n'),
    'it was taken off on purpose': tables(
      'create table notes (id bigint primary key, user_id bigint not null constraint notes_user_id_fkey references users (id));\nalter table notes drop constraint notes_user_id_fkey;\n',
    ),
    'no table has any': {
      'migrations/001_init.sql':
        'create table users (id bigint primary key);\ncreate table notes (id bigint primary key, user_id bigint not null);\n',
    },
  },
}

function tables(rest: string): Case {
  return `create table users (id bigint primary key, name text not null);
create table posts (id bigint primary key, user_id bigint not null references users (id));
${rest}`
}

/** Somebody decided that it costs more than it keeps. */
function wasDropped({ migrations }: Database, table: Table, { name }: Column): boolean {
  return migrations.some(({ statements }) =>
    statements.some(({ changes }) =>
      changes.some(
        (change) => change.does === 'drop constraint' && change.table === table.name && change.constraint.includes(name),
      ),
    ),
  )
}

/** What is written down to stay, or is copied in from elsewhere. */
function isKeptApart({ name, partition }: Table): boolean {
  return (
    partition !== null ||
    /audit|log|event|outbox|inbox|histor|archive|snapshot|staging|import|metric|analytic|tmp|temp|backup|session|job|queue/i.test(
      name,
    )
  )
}

/** `user_id` names `users` or `user`, whose key is of the same type; or the code joins them by it. */
function targetOf(architecture: Architecture, database: Database, table: Table, column: Column): Table | null {
  const { name } = column
  const stem = /^(\w+?)_?id$/i.exec(name)?.[1]?.toLowerCase()
  if (stem === undefined || stem === '' || table.foreignKeys.some(({ columns }) => columns.includes(name))) return null
  if (table.primaryKey?.columns.includes(name) && table.primaryKey.columns.length === 1) return null
  if (table.columns.some((each) => new RegExp(`^${escaped(stem)}_?(type|kind|class)$`, 'i').test(each.name))) return null
  const plain = (text: string) =>
    text
      .slice(text.lastIndexOf('.') + 1)
      .replaceAll('_', '')
      .toLowerCase()
  const wanted = stem.replaceAll('_', '')
  const names = new Set([wanted, `${wanted}s`, `${wanted}es`, wanted.replace(/y$/, 'ies')])
  const byName = database.tables.find((each) => each !== table && names.has(plain(each.name)))
  if (byName !== undefined) return keyFor(byName, table)?.type === column.type ? byName : null
  const joined = joinedColumns(architecture).get(`${table.name}.${name}`)
  const byJoin = database.tables.find((each) => each !== table && each.name === joined?.to)
  const key = byJoin === undefined ? undefined : keyFor(byJoin, table)
  return byJoin !== undefined && key?.name === joined!.key && key.type === column.type ? byJoin : null
}

/** The column of a key that a reference has to bring: the others, such as the tenant, it has by the same name. */
function keyFor(to: Table, from: Table): Column | undefined {
  const keys = to.primaryKey?.columns ?? []
  const own = keys.length > 1 ? keys.filter((key) => !hasColumn(from, key, to)) : keys
  return own.length === 1 ? to.columns.find(({ name }) => name === own[0]) : undefined
}

/** A column that both have: of the same name and type, and no plain `id`. */
function hasColumn(from: Table, name: string, to: Table): boolean {
  const type = to.columns.find((column) => column.name === name)?.type
  return name.toLowerCase() !== 'id' && from.columns.some((column) => column.name === name && column.type === type)
}

function evidenceOf(
  architecture: Architecture,
  { tables: all }: Database,
  table: Table,
  column: Column,
  to: Table,
): { readonly at: Place; readonly message: string } | null {
  const sibling = all
    .flatMap(({ foreignKeys }) => foreignKeys)
    .find(({ columns, to: end }) => columns.at(-1) === column.name && end.table === to.name)
  if (sibling !== undefined) return { at: sibling.place, message: 'elsewhere the same column is a foreign key' }
  const joined = joinedColumns(architecture).get(`${table.name}.${column.name}`)
  if (joined?.to === to.name) return { at: joined.place, message: 'the code joins by it' }
  const named = new RegExp(`\\b${escaped(column.name)}\\b`)
  const join = architecture.code.queries.find(({ tables: names, joins, sql }) => {
    if (sql === null || joins.length + names.length < 2 || !named.test(sql)) return false
    const met = [...names, ...joins].map((name) => tableOf(architecture, name))
    return met.includes(table) && met.includes(to)
  })
  return join === undefined ? null : { at: join.place, message: 'the code joins by it' }
}
