import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { isLive, stepsOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/required-column-no-default',
  title: 'A required column is added to rows that have no value for it',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'gate',
  says: '`{table}.{column}` is added `not null` without a default: the statement is refused as soon as `{table}` has a row',
  because:
    'it passes on an empty development database and fails on the first one with data, in the middle of a deployment; where it passes, the release that is still running can no longer insert',
  instead: 'give it a default, or add it optional, fill it in batches, and require it in a later migration',
  references: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-COLUMN'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'add column')) {
      const { change, statement } = step
      if (change.nullable || change.default !== null || change.generated || change.identity) continue
      if (/^(small|big)?serial/.test(change.type) || !isLive(step, change.table)) continue
      report({
        at: change.place,
        subject: `column:${change.table}.${change.column}`,
        values: { table: change.table, column: change.column },
        hypothesis: { tries: 'required column', statement: statement.place, table: change.table },
      })
    }
  },

  bad: {
    'no default': over('alter table orders add column currency text not null;\n'),
    'among others': over('alter table orders add column a int, add column channel text not null, add column b int default 1;\n'),
  },
  good: {
    'with a default': over("alter table orders add column currency text not null default 'EUR';\n"),
    optional: over('alter table orders add column currency text;\n'),
    'the table is made in the same file': over(
      'create table notes (id bigint primary key);\nalter table notes add column body text not null;\n',
    ),
    'generated from other columns': over(
      'alter table orders add column has_note boolean not null generated always as (note is not null) stored;\n',
    ),
  },
}
