import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { usesOf } from './references.ts'
import { isLive, type Step, stepsIn, stepsOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/rename-live',
  title: 'A table or column is renamed under the code that runs',
  severity: 'high',
  confidence: 'certain',
  profile: 'review',
  says: '`{what}` is renamed to `{to}`; the release that is still running asks for the old name and fails',
  because: 'a rename takes effect for all at once, and no two releases can run beside each other over it',
  instead:
    'add the new name beside the old one, write both, move the readers over, and drop the old one in a later release; for a table a view under the old name does',
  references: ['https://martinfowler.com/bliki/ParallelChange.html'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'rename column', 'rename table')) {
      const { change } = step
      const column = change.does === 'rename column' ? change.column : undefined
      if (!isLive(step, change.table) || keepsOldName(step, change.table) || isMade(step, change.table)) continue
      // Where this commit's own code uses the old name, drop-still-referenced says the graver thing.
      if (usesOf(architecture, change.table, column).length > 0) continue
      const what = column === undefined ? change.table : `${change.table}.${column}`
      report({
        at: change.place,
        subject: column === undefined ? `table:${what}` : `column:${what}`,
        values: { what, to: change.to },
      })
    }
  },

  bad: {
    'a column': over('alter table orders rename column note to remark;\n'),
    'a table': over('alter table orders rename to purchases;\n'),
  },
  good: {
    'a view keeps the old name': over(
      'alter table orders rename to purchases;\ncreate view orders as select * from purchases;\n',
    ),
    'the table is made in the same file': over(
      'create table scratch (id bigint primary key);\nalter table scratch rename to notes;\n',
    ),
  },
}

function keepsOldName({ database, migration }: Step, table: string): boolean {
  return stepsIn(database, migration).some(({ change }) => change.does === 'create view' && change.name === table)
}

/** The table was made under a passing name, to take the place of one that is dropped. */
function isMade({ database, migration }: Step, table: string): boolean {
  return stepsIn(database, migration).some(({ change }) => change.does === 'create table' && change.table === table)
}
