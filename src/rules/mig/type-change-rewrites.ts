import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { isLive, stepsOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/type-change-rewrites',
  title: 'A change of type has the whole table written anew',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: 'changing `{table}.{column}` to `{type}` writes every row of `{table}` anew under a lock that stops reads and writes',
  because:
    'the table and all of its indexes are copied while nobody can use it, and a value that does not fit ends the migration',
  instead:
    'add a column of the new type, write both, fill the old rows in batches, read the new one, and drop the old one in a later release',
  references: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'set type')) {
      const { change, statement } = step
      if (!isLive(step, change.table)) continue
      const { observed } = statement
      const ran = observed !== null && observed.error === null
      if (ran ? !observed.rewrites.includes(change.table) : isHarmless(change.from ?? '', change.type)) continue
      report({
        at: change.place,
        subject: `column:${change.table}.${change.column}`,
        values: { table: change.table, column: change.column, type: change.type },
        ...(ran ? { confidence: 'certain' } : {}),
        hypothesis: { tries: 'rewrite', statement: statement.place, relation: change.table },
      })
    }
  },

  bad: {
    'text to a number': over('alter table orders alter column note type integer using note::integer;\n'),
    'a wider number': {
      'migrations/001_init.sql': 'create table visits (id integer primary key, pages integer not null);\n',
      'migrations/002_wider.sql': 'alter table visits alter column pages type bigint;\n',
    },
  },
  good: {
    'longer text keeps its rows': over('alter table orders alter column note type varchar(500);\n'),
    'text without a bound keeps its rows': over('alter table orders alter column note type text;\n'),
    'more digits keep their rows': over('alter table orders alter column total type numeric(14, 2);\n'),
  },
}

/** What PostgreSQL does without touching a row. */
function isHarmless(before: string, after: string): boolean {
  const sizes = (type: string) => [...type.matchAll(/\d+/g)].map(Number)
  const [from, to] = [sizes(before), sizes(after)]
  if (/^(text|character varying)$/.test(after)) return before === '' || /^(text|character varying)/.test(before)
  if (/^character varying/.test(after)) return /^character varying/.test(before) && from.length === 1 && to[0]! >= from[0]!
  if (/^numeric/.test(after))
    return /^numeric/.test(before) && (to.length === 0 || (from.length === 2 && to[1] === from[1] && to[0]! >= from[0]!))
  return before === after
}
