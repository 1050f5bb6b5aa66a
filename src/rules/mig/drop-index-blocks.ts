import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { ownFile } from './own-file.ts'
import { type ChangeOf, isLive, type Step, stepsOf, tableOfIndex } from './steps.ts'

export const rule: Rule = {
  id: 'mig/drop-index-blocks',
  title: 'An index is dropped or rebuilt while the table waits',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{what}` keeps `{table}` from being used until it is done',
  because: 'it waits for every running query of the table, and every later query waits behind it',
  instead: 'say `concurrently`, in a file of its own that runs outside a transaction',
  references: ['https://www.postgresql.org/docs/current/sql-dropindex.html'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'drop index', 'reindex', 'detach partition')) {
      const { change, statement } = step
      const table = tableOf(step)
      if (change.concurrently || table === null || !isLive(step, table)) continue
      const edits = ownFile(step, withConcurrently(statement.text))
      report({
        at: change.place,
        subject: `table:${table}`,
        values: { what: change.does, table },
        ...(edits === null ? {} : { fix: { safety: 'safe', edits } }),
        hypothesis: { tries: 'lock', statement: statement.place, relation: table },
      })
    }
  },

  bad: {
    'an index is dropped': over('drop index orders_customer_id;\n'),
    'an index is built anew': over('REINDEX INDEX orders_customer_id;\n'),
  },
  good: {
    'dropped concurrently': over('drop index concurrently orders_customer_id;\n'),
    'an index of a table that is made in the same file': over(
      'create table notes (id bigint primary key, body text);\ncreate index notes_body on notes (body);\ndrop index notes_body;\n',
    ),
  },
  fixed: {
    'an index is dropped': over('drop index concurrently orders_customer_id;\n'),
    'an index is built anew': over('REINDEX INDEX CONCURRENTLY orders_customer_id;\n'),
  },
}

function tableOf({ change, database }: Step<ChangeOf<'drop index' | 'reindex' | 'detach partition'>>): string | null {
  if (change.does === 'detach partition') return change.table
  if (change.does === 'drop index') return tableOfIndex(database, change.index)
  return tableOfIndex(database, change.name) ?? database.tables.find(({ name }) => name === change.name)?.name ?? null
}

/** After `drop index`, `reindex table`, or at the end of `detach partition <name>`. */
function withConcurrently(text: string): string {
  const word = /[a-z]/.test(text.slice(0, 8)) ? 'concurrently' : 'CONCURRENTLY'
  if (/^\s*alter\b/i.test(text)) return text.replace(/(\s*;?\s*)$/, (end) => ` ${word}${end}`)
  return text.replace(/\b(?:drop\s+index|reindex\s+(?:\([^)]*\)\s*)?(?:index|table))\b/i, (found) => `${found} ${word}`)
}
