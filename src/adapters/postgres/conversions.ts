import { literal } from '../../kit/sql.ts'
import { postgresDialect } from '../../writers/sql/index.ts'
import type { Conversions } from '../sql/convert-value.ts'

export const postgresConversions: Conversions = {
  dialect: postgresDialect,
  find: (text, mark) => `strpos(${text}, ${mark})`,
  decimalOfWhole: (whole, precision, scale) => `(${whole})::numeric(${precision}, ${scale})`,
  rescaled: (decimal, _from, to, precision) => `trunc(${decimal}, ${to})::numeric(${precision}, ${to})`,
  wholeOfDecimal: (decimal) => `trunc(${decimal})::bigint`,
  text: (value) => `(${value})::text`,
  wholeOfText: (text) => `CASE WHEN ${text} ~ '^-?[0-9]{1,18}$' THEN (${text})::bigint END`,
  now: `now()::timestamptz(3)`,
  today: `(now() AT TIME ZONE 'UTC')::date`,
  json: (value) => `${literal(JSON.stringify(value))}::json`,
}
