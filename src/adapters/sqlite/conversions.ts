import { literal } from '../../kit/sql.ts'
import { defaultScale } from '../../model/decimal.ts'
import { sqliteDialect } from '../../writers/sql/index.ts'
import type { Conversions } from '../sql/convert-value.ts'
import { sqliteEngine } from './engine.ts'

const power = (digits: number) => `1${'0'.repeat(digits)}`

export const sqliteConversions: Conversions = {
  dialect: sqliteDialect,
  find: (text, mark) => `instr(${text}, ${mark})`,
  decimalOfWhole: (whole, _precision, scale) => `(${whole} * ${power(scale)})`,
  rescaled: (decimal, from, to) => (to > from ? `(${decimal} * ${power(to - from)})` : `(${decimal} / ${power(from - to)})`),
  wholeOfDecimal: (decimal, scale) => `(${decimal} / ${power(scale)})`,
  text: (value, field) =>
    field.kind === 'decimal'
      ? sqliteEngine.columnJson({ ...field, scale: field.scale ?? defaultScale }, value)
      : `CAST(${value} AS TEXT)`,
  // What a cast leaves out shows when it is cast back.
  wholeOfText: (text) => `CASE WHEN CAST(CAST(${text} AS INTEGER) AS TEXT) = ${text} THEN CAST(${text} AS INTEGER) END`,
  now: `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`,
  today: `strftime('%Y-%m-%d', 'now')`,
  json: (value) => literal(JSON.stringify(value)),
}
