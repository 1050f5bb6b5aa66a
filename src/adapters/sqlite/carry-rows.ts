import { quote } from '../../kit/sql.ts'
import { readDecimal } from '../../model/decimal.ts'
import {
  type CarriedColumn,
  type CarriedTable,
  keyColumns,
  keyOf,
  type PlainRow,
  serialDigits,
  valuesOfKey,
} from '../../ports/row-source.ts'
import type { Bound } from '../sql/engine.ts'
import type { Connection } from './driver.ts'
import { sqliteEngine } from './engine.ts'

/** Rows of a table after a key, each value as its text. */
export function readPlainRows(
  connection: Connection,
  carried: CarriedTable,
  after: string | null,
  limit: number,
): readonly PlainRow[] {
  const { table, columns } = carried
  const keys = keyColumns(carried)
  const order = keys.map(({ name }) => quote(name)).join(', ')
  const from = after === null ? [] : valuesOfKey(carried, after).map((value, i) => fromPlainText(keys[i]!, value))
  const where = after === null ? '' : ` WHERE (${order}) > (${keys.map((_, i) => `?${i + 2}`).join(', ')})`
  const sql = `SELECT ${columns.map(plainText).join(', ')} FROM ${quote(table)}${where} ORDER BY ${order} LIMIT ?1`
  return connection.prepare(sql).all([limit, ...from]) as readonly PlainRow[]
}

/** The key of the last row. */
export function lastKey(connection: Connection, carried: CarriedTable): string | null {
  const keys = keyColumns(carried)
  const order = keys.map(({ name }) => `${quote(name)} DESC`).join(', ')
  const row = connection
    .prepare(`SELECT ${keys.map(plainText).join(', ')} FROM ${quote(carried.table)} ORDER BY ${order} LIMIT 1`)
    .get([])
  return row === undefined ? null : keyOf(carried, row as PlainRow)
}

export function countRows(connection: Connection, table: string): number {
  return Number(connection.prepare(`SELECT count(*) FROM ${quote(table)}`).get([])![0])
}

function plainText({ name, field, serial }: CarriedColumn): string {
  const column = quote(name)
  if (serial) return `printf('%0${serialDigits}d', ${column})`
  switch (field.kind) {
    case 'bool':
      return `CASE ${column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`
    case 'int':
    case 'counter':
      return `CAST(${column} AS TEXT)`
    case 'decimal':
      return sqliteEngine.columnJson(field, column)
    default:
      return column
  }
}

/** A text that `readPlainRows` gave, as the column holds it. */
export function fromPlainText({ field }: CarriedColumn, text: string | null): Bound {
  if (text === null) return null
  switch (field.kind) {
    case 'bool':
      return text === 'true' ? 1 : 0
    case 'int':
    case 'counter':
      return BigInt(text)
    case 'decimal':
      return readDecimal(field, text)!
    default:
      return text
  }
}
