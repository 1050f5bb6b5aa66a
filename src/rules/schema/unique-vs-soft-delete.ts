import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/unique-vs-soft-delete',
  title: 'A deleted row keeps its name',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{table}` keeps deleted rows by `{mark}`, and its unique `{columns}` counts them',
  because: 'a name that was given up cannot be taken again, and the error speaks of a row that nobody can see',
  instead: 'make it a unique index of the rows that live: `create unique index on … where {mark} is null`',

  check(architecture, report) {
    for (const { tables, engine } of databasesOf(architecture)) {
      if (engine === 'mysql') continue
      for (const table of tables) {
        const mark = table.columns.find(({ name, type }) => /^(deleted|removed)_?at$/i.test(name) && /time|date|text/.test(type))
        if (mark === undefined) continue
        for (const index of table.indexes) {
          const columns = index.keys.map(({ column, expression }) => column ?? expression ?? '')
          const isKey =
            index.constraint === 'primary' ||
            columns.some((column) =>
              /^(id|uuid|.*token.*|.*hash.*|idempotency_key|external_id|(\w+_)?(access|invit\w*|join|share|referral|api|public)_?(code|key|id))$/i.test(
                column,
              ),
            )
          if (!index.unique || index.where !== null || isKey || columns.includes(mark.name)) continue
          report({
            at: index.place,
            subject: `index:${table.name}(${columns.join(',')})`,
            values: { table: table.name, columns: columns.join(', '), mark: mark.name },
            related: [{ at: mark.place, message: 'deleted rows stay, with this mark' }],
          })
        }
      }
    }
  },

  bad: {
    'a slug': 'create table pages (id bigint primary key, slug text not null unique, deleted_at timestamptz);\n',
  },
  good: {
    'of the rows that live':
      'create table pages (id bigint primary key, slug text not null, deleted_at timestamptz);\ncreate unique index pages_slug on pages (slug) where deleted_at is null;\n',
    'rows are deleted for good': 'create table pages (id bigint primary key, slug text not null unique);\n',
    'a code that is made by chance':
      'create table teams (id bigint primary key, access_code text not null unique, deleted_at timestamptz);\n',
    'a token is never given out again':
      'create table keys (id bigint primary key, token_hash text not null unique, deleted_at timestamptz);\n',
  },
}
