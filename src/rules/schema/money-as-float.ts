import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

const money =
  /(^|_)(price|amount|balance|cost|total|subtotal|fee|salary|tax|discount|refund|credit|debit|payout|revenue|budget)(_|$|s$)|(Price|Amount|Balance|Cost|Total|Fee|Tax)$/i
const ratio = /(ratio|rate|percent|pct|score|factor|weight|avg|average|mean|share|probability)/i

export const rule: Rule = {
  id: 'schema/money-as-float',
  title: 'Money as a floating-point number',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '`{table}.{column}` is money by its name, and `{type}` cannot hold a tenth',
  because: 'sums drift by fractions of a cent, and two ways of adding the same rows differ',
  instead: 'make it `numeric(12, 2)`, or a whole number of the smallest unit',
  references: ['https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT', 'CWE-682'],

  check(architecture, report) {
    for (const { tables } of databasesOf(architecture)) {
      for (const table of tables) {
        for (const { name, type, place } of table.columns) {
          if (!/^(real|double|double precision|float\d?|float\(\d+\))$/i.test(type) || !money.test(name) || ratio.test(name))
            continue
          report({ at: place, subject: `column:${table.name}.${name}`, values: { table: table.name, column: name, type } })
        }
      }
    }
  },

  bad: { 'a price': 'create table items (id bigint primary key, unit_price double precision not null);\n' },
  good: {
    exact: 'create table items (id bigint primary key, unit_price numeric(12, 2) not null);\n',
    'in cents': 'create table items (id bigint primary key, unit_price_cents bigint not null);\n',
    'a ratio': 'create table items (id bigint primary key, tax_rate double precision not null);\n',
  },
}
