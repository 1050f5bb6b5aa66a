import type { Architecture } from '../../model/architecture/architecture.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/json-not-jsonb',
  title: 'JSON kept as text',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{table}.{column}` is `json`: it is parsed anew each time it is looked into, and has no equality',
  because: 'no index can be made over it, and `distinct`, `union` and `group by` refuse it',
  instead: 'make it `jsonb`',
  references: ['https://www.postgresql.org/docs/current/datatype-json.html'],

  check(architecture, report) {
    for (const { tables, engine } of databasesOf(architecture)) {
      if (engine !== 'postgres') continue
      for (const table of tables) {
        for (const { name, type, place } of table.columns) {
          // The very bytes that were sent: for a signature, or as evidence.
          if (type !== 'json' || /raw|payload|original|signed|request|response/i.test(name)) continue
          report({
            at: place,
            subject: `column:${table.name}.${name}`,
            values: { table: table.name, column: name },
            // Where nothing looks into it, it may be kept as it was written, with its keys in their order.
            ...(!isLookedInto(architecture, name) && { severity: 'low' as const, confidence: 'maybe' as const }),
          })
        }
      }
    }
  },

  bad: { 'settings of a user': 'create table users (id bigint primary key, settings json not null);\n' },
  good: {
    'ready to be looked into': 'create table users (id bigint primary key, settings jsonb not null);\n',
    'the bytes as they were sent': 'create table webhooks (id bigint primary key, raw_body json not null);\n',
  },
}

function isLookedInto({ code }: Architecture, column: string): boolean {
  const name = column.replaceAll(/\W/g, '\\$&')
  const into = new RegExp(`\\b${name}"?\\s*(->|#>|@>|\\?)|json\\w*\\([^()]*\\b${name}\\b`, 'i')
  return code.queries.some(
    ({ sql, filters }) =>
      (sql !== null && into.test(sql)) || filters.some((filter) => filter.column === column && filter.operator === 'json'),
  )
}
