import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/status-unchecked',
  title: 'A state that may be any text',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: '`{table}.{column}` is free text: nothing keeps a misspelt state out',
  because: 'a row with a state that no code knows is in no list and in no report',
  instead: "add `check ({column} in ('…'))`, an enum or a table of states",

  check(architecture, report) {
    for (const { tables, engine } of databasesOf(architecture)) {
      if (engine === 'mysql') continue
      for (const table of tables) {
        for (const { name, type, place } of table.columns) {
          if (!/^(status|state|kind)$/i.test(name) || !/^(text|character varying.*|varchar.*)$/i.test(type)) continue
          const isChecked =
            table.checks.some(({ expression }) => new RegExp(`\\b${name}\\b`).test(expression)) ||
            table.foreignKeys.some(({ columns }) => columns.includes(name))
          if (!isChecked)
            report({ at: place, subject: `column:${table.name}.${name}`, values: { table: table.name, column: name } })
        }
      }
    }
  },

  bad: { 'the state of an order': "create table orders (id bigint primary key, status text not null default 'open');\n" },
  good: {
    checked: "create table orders (id bigint primary key, status text not null check (status in ('open', 'paid')));\n",
    'an enum':
      "create type order_status as enum ('open', 'paid');\ncreate table orders (id bigint primary key, status order_status not null);\n",
  },
}
