import { literal } from '../../kit/sql.ts'
import { defaultPrecision, defaultScale } from '../../model/decimal.ts'
import type { Dialect } from './dialect.ts'

/**
 * PostgreSQL 15 and later. Text is compared byte by byte, as SQLite does, so that orders and pages are the same on both;
 * JSON is kept as it was written, as `json` does and `jsonb` does not.
 */
export const postgresDialect: Dialect = {
  name: 'postgres',
  idType: 'uuid',
  versionType: 'integer',
  timeType: 'timestamptz(3)',
  columnType: (field) => {
    switch (field.kind) {
      case 'int':
      case 'counter':
        return 'bigint'
      case 'bool':
        return 'boolean'
      case 'decimal':
        return `numeric(${field.precision ?? defaultPrecision}, ${field.scale ?? defaultScale})`
      case 'time':
        return 'timestamptz(3)'
      case 'date':
        return 'date'
      case 'json':
      case 'list':
        return 'json'
      case 'ref':
        return 'uuid'
      default:
        return 'text COLLATE "C"'
    }
  },
  tableEnd: '',
  forwardReferences: false,
  namedConstraints: true,
  checksJson: false,
  checksBool: false,
  bool: String,
  constant: (_field, value) => (typeof value === 'boolean' ? String(value) : literal(value)),
  nulls: (descending) => (descending ? ' NULLS LAST' : ' NULLS FIRST'),
}
