import { escaped } from '../../kit/escaped.ts'
import { written, writtenPath } from '../../kit/sql.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Column, Database, Table } from '../../model/architecture/database.ts'
import { databasesOf, tableOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { newMigration } from '../migration-file.ts'
import type { Case, Rule } from '../rule.ts'

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
          const to = targetOf(database, table, column)
          const evidence = to === null ? null : evidenceOf(architecture, database, table, column, to)
          if (to === null || evidence === null || wasDropped(database, table, column)) continue
          const key = to.primaryKey!.columns[0]!
          const name = `${table.name.slice(table.name.lastIndexOf('.') + 1)}_${column.name}_fkey`
          const sql = `alter table ${writtenPath(table.name)} add constraint ${written(name)} foreign key (${written(column.name)}) references ${writtenPath(to.name)} (${written(key)}) not valid;`
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

/** `user_id` names `users` or `user`, whose key is of the same type. */
function targetOf(database: Database, table: Table, { name, type }: Column): Table | null {
  const stem = /^(\w+?)_?id$/i.exec(name)?.[1]?.toLowerCase()
  if (stem === undefined || stem === '' || table.foreignKeys.some(({ columns }) => columns.includes(name))) return null
  if (table.primaryKey?.columns.join() === name) return null
  if (table.columns.some((column) => new RegExp(`^${escaped(stem)}_?(type|kind|class)$`, 'i').test(column.name))) return null
  const plain = (text: string) =>
    text
      .slice(text.lastIndexOf('.') + 1)
      .replaceAll('_', '')
      .toLowerCase()
  const wanted = stem.replaceAll('_', '')
  const names = new Set([wanted, `${wanted}s`, `${wanted}es`, wanted.replace(/y$/, 'ies')])
  const to = database.tables.find((each) => each !== table && names.has(plain(each.name)))
  const key =
    to?.primaryKey?.columns.length === 1 ? to.columns.find((column) => column.name === to.primaryKey!.columns[0]) : undefined
  return to !== undefined && key?.type === type ? to : null
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
    .find(({ columns, to: end }) => columns.join() === column.name && end.table === to.name)
  if (sibling !== undefined) return { at: sibling.place, message: 'elsewhere the same column is a foreign key' }
  const named = new RegExp(`\\b${escaped(column.name)}\\b`)
  const join = architecture.code.queries.find(({ tables: names, joins, sql }) => {
    if (sql === null || joins.length + names.length < 2 || !named.test(sql)) return false
    const met = [...names, ...joins].map((name) => tableOf(architecture, name))
    return met.includes(table) && met.includes(to)
  })
  return join === undefined ? null : { at: join.place, message: 'the code joins by it' }
}
