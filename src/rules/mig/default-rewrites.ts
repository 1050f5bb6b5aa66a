import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { isLive, stepsOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/default-rewrites',
  title: 'A new column has the whole table written anew',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: 'adding `{table}.{column}` {why}, so that every row of `{table}` is written anew under a lock that stops reads and writes',
  because: 'a rewrite copies the table and all of its indexes while nobody can use it',
  instead: 'add the column without it, set the default for new rows, fill the old ones in batches',
  references: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'add column')) {
      const { change, statement } = step
      const why = reasonOf(change)
      if (why === null || !isLive(step, change.table)) continue
      // The engine's word goes before ours: it knows which functions are stable.
      if (statement.observed !== null && statement.observed.error === null && !statement.observed.rewrites.includes(change.table))
        continue
      report({
        at: change.place,
        subject: `column:${change.table}.${change.column}`,
        values: { table: change.table, column: change.column, why },
        hypothesis: { tries: 'rewrite', statement: statement.place, relation: change.table },
      })
    }
  },

  bad: {
    'a default that differs from row to row': over(
      'alter table orders add column token uuid not null default gen_random_uuid();\n',
    ),
    'a stored column': over('alter table orders add column has_note boolean generated always as (note is not null) stored;\n'),
    'a number from a sequence': over('alter table orders add column number bigserial;\n'),
  },
  good: {
    'a constant default is kept in the catalogue': over("alter table orders add column currency text not null default 'EUR';\n"),
    'the time of the statement is one value for all rows': over(
      'alter table orders add column seen_at timestamptz not null default now();\n',
    ),
    'the table is made in the same file': over(
      'create table notes (id bigint primary key);\nalter table notes add column token uuid default gen_random_uuid();\n',
    ),
  },
}

function reasonOf(change: {
  readonly generated: boolean
  readonly identity: boolean
  readonly type: string
  readonly volatileDefault: boolean
}): string | null {
  if (change.generated) return 'computes a stored value for each row'
  if (change.identity || /serial/.test(change.type)) return 'takes a number from a sequence for each row'
  return change.volatileDefault ? 'computes a default for each row' : null
}
