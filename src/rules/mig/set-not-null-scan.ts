import type { Change } from '../../model/architecture/database.ts'
import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { isLive, type Step, stepsIn, stepsOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/set-not-null-scan',
  title: 'A column is made required while the table is locked',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{table}.{column}` is set `not null`, which reads every row of `{table}` under a lock that stops reads and writes',
  because: 'nothing can use the table until the last row was looked at',
  instead:
    'add `check ({column} is not null) not valid`, validate it in a later migration, then set `not null` (PostgreSQL trusts the checked constraint and reads nothing), and drop the check',
  references: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'set not null')) {
      const { change, statement } = step
      if (!isLive(step, change.table) || isProven(step, change) || isNewColumn(step, change)) continue
      report({
        at: change.place,
        subject: `column:${change.table}.${change.column}`,
        values: { table: change.table, column: change.column },
        hypothesis: { tries: 'lock', statement: statement.place, relation: change.table },
      })
    }
  },

  bad: {
    'on a table that is in use': over('alter table orders alter column note set not null;\n'),
    'a check that was never validated': over(`alter table orders add constraint note_there check (note is not null) not valid;
alter table orders alter column note set not null;
`),
  },
  good: {
    'a validated check proves it': over(`alter table orders add constraint note_there check (note is not null) not valid;
alter table orders validate constraint note_there;
alter table orders alter column note set not null;
alter table orders drop constraint note_there;
`),
    'the table is made in the same file': over(
      'create table notes (id bigint primary key, body text);\nalter table notes alter column body set not null;\n',
    ),
  },
}

/** A validated check that the column is not null stands when the column is set so. */
function isProven(
  { database, statement }: Step,
  { table, column }: { readonly table: string; readonly column: string },
): boolean {
  const proven = new Set<string>()
  const pending = new Set<string>()
  for (const migration of database.migrations) {
    for (const each of stepsIn(database, migration)) {
      if (each.statement === statement) return proven.size > 0
      const { change } = each
      if (!('table' in change) || change.table !== table) continue
      if (change.does === 'add constraint' && isCheckOf(change, column))
        (change.notValid ? pending : proven).add(change.constraint)
      if (change.does === 'validate constraint' && pending.has(change.constraint)) proven.add(change.constraint)
      if (change.does === 'drop constraint') proven.delete(change.constraint)
    }
  }
  return false
}

function isCheckOf(change: Extract<Change, { readonly does: 'add constraint' }>, column: string): boolean {
  const text = (change.expression ?? '').toLowerCase().replaceAll(/["()\s]+/g, ' ')
  return change.kind === 'check' && text.trim() === `${column} is not null`
}

/** A column that this very migration adds is required by another rule, or is filled by its default. */
function isNewColumn(
  { database, migration }: Step,
  { table, column }: { readonly table: string; readonly column: string },
): boolean {
  return stepsIn(database, migration).some(
    ({ change }) => change.does === 'add column' && change.table === table && change.column === column && change.default !== null,
  )
}
