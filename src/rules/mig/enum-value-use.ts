import type { Rule } from '../rule.ts'
import { stepsIn, unreleasedOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/enum-value-use',
  title: 'A new value of an enum is used in the transaction that adds it',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: 'a value is added to `{type}` and used in one transaction, which PostgreSQL refuses',
  because:
    'a new value can be used only after the transaction that added it is committed: the migration fails when it is deployed',
  instead: 'use the value in a later migration',
  references: ['https://www.postgresql.org/docs/current/sql-altertype.html#SQL-ALTERTYPE-NOTES'],

  check(architecture, report) {
    for (const { database, migration } of unreleasedOf(architecture)) {
      const added: { readonly type: string; readonly value: string }[] = []
      for (const { statement, change } of stepsIn(database, migration)) {
        if (change.does === 'commit' || change.does === 'rollback') added.length = 0
        if (!statement.inTransaction) continue
        if (change.does === 'add enum value') {
          const value = /add\s+value\s+(?:if\s+not\s+exists\s+)?('(?:[^']|'')*')/i.exec(statement.text)?.[1]
          if (value !== undefined) added.push({ type: change.type, value })
          continue
        }
        const used = added.find(({ value }) => statement.text.includes(value))
        if (used === undefined) continue
        report({
          at: change.place,
          subject: `type:${used.type}`,
          values: { type: used.type },
          hypothesis: { tries: 'refused', statement: statement.place },
        })
        break
      }
    }
  },

  bad: {
    'a default': {
      'migrations/001_init.sql':
        "create type state as enum ('open', 'done');\ncreate table tasks (id bigint primary key, state state not null);\n",
      'migrations/002_change.sql':
        "begin;\nalter type state add value 'waiting';\nalter table tasks alter column state set default 'waiting';\ncommit;\n",
    },
  },
  good: {
    'used after the commit': {
      'migrations/001_init.sql':
        "create type state as enum ('open', 'done');\ncreate table tasks (id bigint primary key, state state not null);\n",
      'migrations/002_change.sql':
        "alter type state add value 'waiting';\nalter table tasks alter column state set default 'waiting';\n",
    },
  },
}
