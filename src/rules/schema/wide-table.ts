import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/wide-table',
  title: 'A table of very many columns',
  severity: 'low',
  confidence: 'maybe',
  profile: 'audit',
  says: '`{table}` has {columns} columns',
  because: 'every update writes all of them anew, and what reads a row reads what it does not want',
  instead: 'move what is rarely read, or belongs to something of its own, into a table beside it',

  check(architecture, report) {
    for (const { tables } of databasesOf(architecture)) {
      for (const { name, columns, place } of tables) {
        if (columns.length > 60 && !/settings|config|preferences/i.test(name))
          report({ at: place, subject: `table:${name}`, values: { table: name, columns: columns.length } })
      }
    }
  },

  bad: {
    'seventy columns': `create table forms (id bigint primary key, ${Array.from({ length: 70 }, (_, i) => `field_${i} text`).join(', ')});\n`,
  },
  good: { 'a few': 'create table forms (id bigint primary key, body text);\n' },
}
