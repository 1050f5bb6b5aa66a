import type { Rule } from '../rule.ts'
import { over, overAnd } from './example.ts'
import { usesOf } from './references.ts'
import { isLive, stepsOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/drop-live',
  title: 'A column or table is dropped while the release before may use it',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{what}` is dropped; instances of the release that is still running may use it until the last of them is gone',
  because:
    'during a rolling deployment old code runs against the new schema, and what is dropped cannot be brought back without a restore',
  instead: 'release code that ignores it first, and drop it in a later release',
  references: ['https://martinfowler.com/bliki/ParallelChange.html'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'drop column', 'drop table')) {
      const { change, database } = step
      const column = change.does === 'drop column' ? change.column : undefined
      if (!isLive(step, change.table) || usesOf(architecture, change.table, column).length > 0) continue
      if (
        database.tables.some(
          ({ name, columns }) => name === change.table && (column === undefined || columns.some((each) => each.name === column)),
        )
      )
        continue
      const what = column === undefined ? change.table : `${change.table}.${column}`
      report({ at: change.place, subject: column === undefined ? `table:${what}` : `column:${what}`, values: { what } })
    }
  },

  bad: {
    'a column': over('alter table orders drop column note;\n'),
    'a table': over('drop table orders;\n'),
  },
  good: {
    'the table is made in the same file': over('create table scratch (id bigint primary key);\ndrop table scratch;\n'),
    'what the code still uses is told by another rule': overAnd(
      'drop table orders;\n',
      'src/orders.ts',
      "import { Pool } from 'pg'\nconst pool = new Pool()\nexport const all = () => pool.query('select id from orders limit 10')\n",
    ),
  },
}
