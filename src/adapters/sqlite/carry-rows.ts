import { quote } from '../../kit/sql.ts'
import { readDecimal } from '../../model/decimal.ts'
import type { CarriedColumn, CarriedTable, PlainRow } from '../../ports/row-source.ts'
import type { Bound } from '../sql/engine.ts'
import type { Connection } from './driver.ts'
import { sqliteEngine } from './engine.ts'

/** Rows of a table after a key, each value as its text. */
export function readPlainRows(
  connection: Connection,
  { table, columns }: CarriedTable,
  after: string | null,
  limit: number,
): readonly PlainRow[] {
  const key = quote(columns[0]!.name)
  const where = after === null ? '' : ` WHERE ${key} > ?2`
  const sql = `SELECT ${columns.map(plainText).join(', ')} FROM ${quote(table)}${where} ORDER BY ${key} LIMIT ?1`
  return connection.prepare(sql).all(after === null ? [limit] : [limit, after]) as readonly PlainRow[]
}

export function countRows(connection: Connection, table: string): number {
  return Number(connection.prepare(`SELECT count(*) FROM ${quote(table)}`).get([])![0])
}

function plainText({ name, field }: CarriedColumn): string {
  const column = quote(name)
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
