import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { isLive, stepsOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/backfill-in-ddl',
  title: 'A migration writes every row of a table at once',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{what}` reaches every row of `{table}` in one statement',
  because:
    'each row is locked until the end, the log and the table grow by a copy of it, replicas fall behind, and a failure near the end begins again at nothing',
  instead: 'fill it in batches of some thousand rows, from a job that can be stopped and resumed',
  references: ['https://www.postgresql.org/docs/current/routine-vacuuming.html'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'update', 'delete')) {
      const { change } = step
      if (change.hasLimit || !isLive(step, change.table) || isBounded(step.statement.text, change.hasWhere)) continue
      report({ at: change.place, subject: `table:${change.table}`, values: { what: change.does, table: change.table } })
    }
  },

  bad: {
    'without a condition': over("update orders set note = '';\n"),
    'where it is empty, which every row is after the column was added': over(
      'alter table orders add column channel text;\nupdate orders set channel = note where channel is null;\n',
    ),
  },
  good: {
    'rows that are named': over("update orders set note = 'paid twice' where id = 4711;\n"),
    'a range of keys': over("update orders set note = '' where id between 1 and 5000;\n"),
    'a table that is made in the same file': over(
      'create table channels (name text primary key, label text);\nupdate channels set label = name;\n',
    ),
  },
}

/** Named rows, a range of keys or a list: a condition on what is null, or different, may be all of them. */
function isBounded(text: string, hasWhere: boolean): boolean {
  if (!hasWhere) return false
  const where = text.slice(text.toLowerCase().lastIndexOf('where'))
  return /\bbetween\b|\blimit\b|\b\w*id\s*=|\bin\s*\(\s*('|\d)|=\s*'[^']*'|=\s*\d/i.test(where)
}
