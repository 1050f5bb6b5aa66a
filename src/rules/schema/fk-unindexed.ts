import { written, writtenPath } from '../../kit/sql.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Database, ForeignKey, Table } from '../../model/architecture/database.ts'
import { databasesOf, isServing, serves, tableOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { newMigration } from '../migration-file.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/fk-unindexed',
  title: 'A foreign key without an index',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{table}.{columns}` points at `{to}`, and no index begins with it{why}',
  because:
    'deleting or re-keying a row of the parent reads the whole of the child while it holds its locks, and so does every join from the parent',
  instead: 'create index {index} on {table} ({keys})',
  references: ['https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK'],

  check(architecture, report) {
    for (const database of databasesOf(architecture)) {
      if (database.engine === 'mysql') continue
      for (const table of database.tables) {
        for (const key of table.foreignKeys) {
          if (table.indexes.some((index) => serves(index, key.columns)) || table.partition === 'child' || isSmall(table)) continue
          const deletes = deletesOf(architecture, key)
          const columns = key.columns.map(written).join(', ')
          const name = `${bare(table.name)}_${key.columns.join('_')}`.slice(0, 60)
          const concurrently = database.engine === 'postgres' ? 'concurrently ' : ''
          const sql = `create index ${concurrently}${written(name)} on ${writtenPath(table.name)} (${columns});`
          const edits = database.kind === 'migrations' ? inPlace(database, table, sql, name) : []
          report({
            at: key.place,
            subject: `column:${table.name}.${key.columns.join(',')}`,
            ...(deletes.length > 0 ? { severity: 'high' } : {}),
            values: {
              table: table.name,
              columns: key.columns.join(', '),
              to: key.to.table,
              index: name,
              keys: columns,
              why: deletes.length > 0 ? `, and rows of \`${key.to.table}\` are deleted` : '',
            },
            related: deletes.slice(0, 3).map((at) => ({ at, message: `\`${key.to.table}\` is deleted from here` })),
            fix: { safety: edits.length > 0 ? 'safe' : 'manual', edits, advice: `\`${sql}\`` },
            hypothesis: { tries: 'delete parent', parent: key.to.table, child: table.name, columns: key.columns },
          })
        }
      }
    }
  },

  bad: {
    'a reference':
      'create table users (id bigint primary key);\ncreate table posts (id bigint primary key, author_id bigint not null references users (id), body text, created_at timestamptz);\n',
    'an index that has it second':
      'create table users (id bigint primary key);\ncreate table posts (id bigint primary key, author_id bigint not null references users (id), at timestamptz);\ncreate index posts_at on posts (at, author_id);\n',
  },
  good: {
    'an index that begins with it':
      'create table users (id bigint primary key);\ncreate table posts (id bigint primary key, author_id bigint not null references users (id), at timestamptz);\ncreate index posts_author on posts (author_id, at);\n',
    'the key of a pair begins with it':
      'create table users (id bigint primary key);\ncreate table profiles (user_id bigint primary key references users (id), bio text);\n',
    'a partial index over all that point somewhere':
      'create table users (id bigint primary key);\ncreate table posts (id bigint primary key, editor_id bigint references users (id), at timestamptz);\ncreate index posts_editor on posts (editor_id) where editor_id is not null;\n',
  },
  fixed: {
    'a reference':
      'create table users (id bigint primary key);\ncreate table posts (id bigint primary key, author_id bigint not null references users (id), body text, created_at timestamptz);\ncreate index posts_author_id on posts (author_id);\n',
    'an index that has it second':
      'create table users (id bigint primary key);\ncreate table posts (id bigint primary key, author_id bigint not null references users (id), at timestamptz);\ncreate index posts_author_id on posts (author_id);\ncreate index posts_at on posts (at, author_id);\n',
  },
}

/** Deletes of the parent, in code that serves. */
function deletesOf(architecture: Architecture, { to }: ForeignKey): readonly Place[] {
  return architecture.code.queries
    .filter(
      (query) =>
        query.does === 'delete' &&
        query.tables.some((name) => tableOf(architecture, name)?.name === to.table) &&
        isServing(architecture, query.function),
    )
    .map(({ place }) => place)
}

/** A file of its own; in a set of migrations that was never released, beside the table. */
function inPlace(database: Database, table: Table, sql: string, name: string) {
  const made = database.migrations.find(({ file }) => file === table.place.file)
  if (made?.unreleased && made.file.endsWith('.sql')) {
    const statement = made.statements.find(({ place }) => place.start <= table.place.start && table.place.end <= place.end)
    const text = `\n${sql.replace('concurrently ', '')}`
    return statement === undefined ? [] : [{ file: made.file, range: [statement.whole.end, statement.whole.end] as const, text }]
  }
  return newMigration(database, name, sql, !sql.includes('concurrently'))
}

/** A lookup table has few rows however old it gets. */
function isSmall({ columns }: Table): boolean {
  return columns.length <= 3 && columns.some(({ name }) => /^(code|key|slug)$/.test(name))
}

function bare(table: string): string {
  return table.slice(table.lastIndexOf('.') + 1)
}
