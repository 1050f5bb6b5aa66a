import { literal } from '../../kit/sql.ts'
import { defaultScale, readDecimal, writeDecimal } from '../../model/decimal.ts'
import { sqliteDialect } from '../../writers/sql/index.ts'
import type { Engine } from '../sql/engine.ts'

/** SQLite's JSON functions take at most 100 arguments; longer rows are made in steps. */
const membersAStep = 45

export const sqliteEngine: Engine = {
  dialect: sqliteDialect,
  clockMs: null,
  parameter: (number) => `?${number}`,
  listed: (parameter) => `IN (SELECT value FROM json_each(${parameter}))`,
  listType: (type) => type,
  plainType: (kind) => ({ text: 'TEXT', whole: 'INTEGER', serial: 'INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL' })[kind],
  records: (parameter, types) => ({
    columns: types.map((_, i) => `json_extract(value, '$[${i}]')`),
    from: `FROM json_each(${parameter}) WHERE true ORDER BY key`,
  }),
  same: (column, parameter) => `${column} IS ${parameter}`,
  notSame: (column, parameter) => `${column} IS NOT ${parameter}`,
  prefixEnd: (parameter) => `${parameter} || CAST(x'ff' AS TEXT)`,
  object: jsonObject,
  // The JSON is made of the limited rows: a sub-select would hand it on as text, to be read again.
  list: ({ row, outer, from, json }) => `(SELECT json_group_array(${json(outer)}) FROM (SELECT ${row}.* ${from}) ${outer})`,
  emptyList: `json('[]')`,
  tuple: (values) => `json_array(${values.join(', ')})`,
  asJson: (sql) => sql,
  // As bytes, which pass from the engine to the socket without becoming text on the way.
  finished: (json) => `CAST(${json} AS BLOB)`,
  // The rows are finished JSON, so a list of them is no more than commas: `json_group_array` would read each again.
  joined: (rows) => `SELECT CAST('[' || coalesce(group_concat(o._j, ','), '') || ']' AS BLOB) FROM (${rows}) o`,
  columnJson: (field, column) => {
    switch (field.kind) {
      case 'bool':
        return `CASE ${column} WHEN 1 THEN json('true') WHEN 0 THEN json('false') END`
      case 'json':
      case 'list':
        return `json(${column})`
      case 'decimal':
        return decimalText(column, field.scale ?? defaultScale)
      default:
        return column
    }
  },
  timeJson: (column) => column,
  shape: null,
  returningSeesOldRows: false,

  encode: ({ field }, value) => {
    if (field.kind === 'bool') return value ? 1 : 0
    // The driver binds a number as a float, and what a float is added to is one too.
    if (field.kind === 'counter') return BigInt(value)
    if (field.kind === 'decimal') return readDecimal(field, value as string)!
    return value as string | number
  },
  encodeId: (value) => value,
  encodeTime: (iso) => iso,
  encodeList: (values) => `[${values.map((each) => (typeof each === 'bigint' ? String(each) : JSON.stringify(each))).join(',')}]`,
  decode: (field) => {
    switch (field.kind) {
      case 'bool':
        return (value) => (value === 1 ? 'true' : 'false')
      case 'json':
      case 'list':
        return (value) => value as string
      case 'counter':
        return String
      case 'decimal':
        return (value) => `"${writeDecimal(value as bigint, field.scale ?? defaultScale)}"`
      default:
        return (value) => JSON.stringify(value)
    }
  },
  isTrue: (value) => value === 1,
}

function jsonObject(members: readonly (readonly [string, string])[]): string {
  const first = members.slice(0, membersAStep).flatMap(([name, sql]) => [literal(name), sql])
  let object = `json_object(${first.join(', ')})`
  for (let at = membersAStep; at < members.length; at += membersAStep) {
    const step = members.slice(at, at + membersAStep).flatMap(([name, sql]) => [literal(`$."${name}"`), sql])
    object = `json_insert(${object}, ${step.join(', ')})`
  }
  return object
}

/** 1250 at scale 2 → '12.50', exactly. */
function decimalText(name: string, scale: number): string {
  if (scale === 0) return `CAST(${name} AS TEXT)`
  const unit = `1${'0'.repeat(scale)}`
  const fraction = `substr('${'0'.repeat(scale)}' || abs(${name} % ${unit}), -${scale})`
  return `CASE WHEN ${name} < 0 THEN '-' ELSE '' END || abs(${name} / ${unit}) || '.' || ${fraction}`
}
