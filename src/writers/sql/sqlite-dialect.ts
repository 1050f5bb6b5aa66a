import { literal } from '../../kit/sql.ts'
import { readDecimal } from '../../model/decimal.ts'
import type { Dialect } from './dialect.ts'

const integers = new Set(['int', 'counter', 'bool', 'decimal'])

/** SQLite, whose strict tables know text, whole numbers and little else. */
export const sqliteDialect: Dialect = {
  name: 'sqlite',
  idType: 'TEXT',
  versionType: 'INTEGER',
  timeType: 'TEXT',
  columnType: ({ kind }) => (integers.has(kind) ? 'INTEGER' : 'TEXT'),
  tableEnd: ' STRICT',
  forwardReferences: true,
  namedConstraints: false,
  checksJson: true,
  checksBool: true,
  bool: (value) => (value ? '1' : '0'),
  constant: (field, value) => literal(field.kind === 'decimal' ? readDecimal(field, String(value))! : value),
  nulls: () => '',
}
