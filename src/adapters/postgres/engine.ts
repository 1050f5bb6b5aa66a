import { quote } from '../../kit/sql.ts'
import { isUuid, maxUuid } from '../../kit/uuid.ts'
import { defaultScale, readDecimal, writeDecimal } from '../../model/decimal.ts'
import { postgresDialect } from '../../writers/sql/index.ts'
import type { Bound, Engine } from '../sql/engine.ts'
import { shapeRecords, timeOfAnySession, timeOfUtcSession } from './row-records.ts'

/** Characters in the row of an index: each of the last ones takes four bytes. */
const mostInIndex = 676

/** The last code point as often as an index has room for characters: nothing in one comes after it. */
const afterAllText = `repeat(U&'\\+10FFFF', ${mostInIndex})`

/** On sessions that are in UTC. */
export const postgresEngine: Engine = {
  dialect: postgresDialect,
  clockMs: '(extract(epoch FROM clock_timestamp()) * 1000)::bigint',
  parameter: (number, type) => `$${number}::${parameterType(type)}`,
  listed: (parameter) => `= ANY (${parameter})`,
  listType: (type) => `${parameterType(type)}[]`,
  plainType: (kind) =>
    ({ text: 'text COLLATE "C"', whole: 'bigint', serial: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY' })[kind],
  records: (parameter, types) => ({
    columns: types.map((type, i) => `(value ->> ${i})::${parameterType(type)}`),
    from: `FROM json_array_elements(${parameter}::json) WITH ORDINALITY AS records (value, key) ORDER BY key`,
  }),
  // `IS NOT DISTINCT FROM` is served by no index.
  same: (column, parameter) => `(${column} = ${parameter} OR (${parameter} IS NULL AND ${column} IS NULL))`,
  notSame: (column, parameter) => `${column} IS DISTINCT FROM ${parameter}`,
  prefixEnd: (parameter) => `(${parameter} || ${afterAllText})`,
  object: (members) =>
    `(SELECT row_to_json(_o) FROM (SELECT ${members.map(([name, sql]) => `${sql} AS ${quote(name)}`).join(', ')}) _o)`,
  list: ({ row, outer, from, json }) =>
    `(SELECT coalesce(json_agg(${outer}._j), '[]'::json) FROM (SELECT ${json(row)} AS _j ${from}) ${outer})`,
  emptyList: `'[]'::json`,
  // Without the spaces of `json_build_array`: a cursor is the same whichever engine made it.
  tuple: (values) => `'[' || ${values.map((value) => `coalesce(to_json(${value})::text, 'null')`).join(` || ',' || `)} || ']'`,
  asJson: (sql) => `to_json(${sql})`,
  finished: (json) => `${json}::text`,
  joined: (rows) => `SELECT '[' || coalesce(string_agg(o._j::text, ','), '') || ']' FROM (${rows}) o`,
  columnJson: (field, column) => {
    if (field.kind === 'time') return timeText(column)
    if (field.kind === 'date') return dateText(column)
    return field.kind === 'decimal' ? `${column}::text` : column
  },
  timeJson: timeText,
  shape: shapeRecords(timeOfUtcSession),
  returningSeesOldRows: true,

  encode: ({ field }, value) => {
    switch (field.kind) {
      case 'bool':
        return String(value)
      case 'decimal':
        return writeDecimal(readDecimal(field, value as string)!, field.scale ?? defaultScale)
      case 'time':
      case 'date':
        return beforeChrist(value as string)
      case 'ref':
        return isUuid(value as string) ? (value as string) : maxUuid
      default:
        return value as string | number
    }
  },
  encodeId: (value) => (isUuid(value) ? value : maxUuid),
  encodeTime: beforeChrist,
  encodeList: (values) => `{${values.map(arrayElement).join(',')}}`,
  decode: (field) => {
    switch (field.kind) {
      case 'bool':
      case 'json':
      case 'list':
      case 'int':
      case 'counter':
        return String
      case 'decimal':
        return (value) => `"${value}"`
      case 'time':
      case 'date':
        return (value) => JSON.stringify(yearZero(value as string))
      default:
        return (value) => JSON.stringify(value)
    }
  },
  isTrue: (value) => value === 't',
}

/** On sessions that somebody else has opened. */
export const pooledEngine: Engine = { ...postgresEngine, shape: shapeRecords(timeOfAnySession) }

/** Collations belong to columns; a cast takes the bare type. */
function parameterType(type: string): string {
  return type.replace(' COLLATE "C"', '')
}

/**
 * RFC 3339 with milliseconds, in UTC. `to_json` writes it a third faster than `to_char`, but leaves zeros at the end out,
 * so a microsecond is added, and cut off again. The calendar of PostgreSQL has no year 0: its name there is 1 BC.
 */
function timeText(column: string): string {
  const utc = `(${column} + interval '1 microsecond') AT TIME ZONE interval '0'`
  const old = `to_char(${column} AT TIME ZONE 'UTC', '-MM-DD"T"HH24:MI:SS.MS"Z"')`
  return `CASE WHEN ${column} >= '0001-01-01T00:00:00Z' THEN substr(to_json(${utc})::text, 2, 23) || 'Z' WHEN ${column} IS NOT NULL THEN '0000' || ${old} END`
}

function dateText(column: string): string {
  const old = `to_char(${column}, '-MM-DD')`
  return `CASE WHEN ${column} >= '0001-01-01' THEN substr(to_json(${column})::text, 2, 10) WHEN ${column} IS NOT NULL THEN '0000' || ${old} END`
}

function beforeChrist(text: string): string {
  return text.startsWith('0000-') ? `0001${text.slice(4)} BC` : text
}

function yearZero(text: string): string {
  return text.endsWith(' BC') ? `0000${text.slice(4, -3)}` : text
}

function arrayElement(value: Bound): string {
  return value === null ? 'NULL' : `"${String(value).replaceAll(/["\\]/g, '\\$&')}"`
}
