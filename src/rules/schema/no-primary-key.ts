import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/no-primary-key',
  title: 'A table without a primary key',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{table}` has no primary key',
  because:
    'a row cannot be named: duplicates cannot be taken out one by one, changes cannot be replicated, and no other table can point at it',
  instead: 'give it a primary key: `id bigint generated always as identity primary key`, or the columns that tell rows apart',
  references: ['https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS'],

  check(architecture, report) {
    for (const { tables, kind } of databasesOf(architecture)) {
      if (kind !== 'migrations') continue
      for (const table of tables) {
        const isPassing = /(^|_|\.)(staging|stage|tmp|temp|import|imports|raw)(_|$)|^pg_|schema_migrations|migrations?$/i.test(
          table.name,
        )
        // Without duplicates of a pair, rows are told apart after all.
        const isUnique = table.indexes.some(
          ({ unique, where, keys }) =>
            unique &&
            where === null &&
            keys.every(({ column }) => table.columns.some(({ name, nullable }) => name === column && !nullable)),
        )
        if (table.primaryKey !== null || table.partition !== null || table.columns.length === 0 || isPassing || isUnique) continue
        report({ at: table.place, subject: `table:${table.name}`, values: { table: table.name } })
      }
    }
  },

  bad: {
    'an id is not a key by its name': 'create table events (id bigint not null, body jsonb not null);\n',
  },
  good: {
    'a key': 'create table events (id bigint primary key, body jsonb not null);\n',
    'pairs that are unique':
      'create table likes (post_id bigint not null, user_id bigint not null, unique (post_id, user_id));\n',
    'a table to load files into': 'create table import_rows (line text);\n',
    'the parent of partitions': 'create table hits (at timestamptz not null, path text) partition by range (at);\n',
    'given by a later migration': {
      'migrations/001_init.sql': 'create table events (id bigint not null, body jsonb not null);\n',
      'migrations/002_key.sql': 'alter table events add primary key (id);\n',
    },
  },
}
