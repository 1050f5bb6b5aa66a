import type { Client } from 'pg'
import { quote } from '../../kit/sql.ts'
import {
  type CarriedColumn,
  type CarriedTable,
  keyColumns,
  keyOf,
  type PlainRow,
  serialDigits,
  valuesOfKey,
} from '../../ports/row-source.ts'
import { postgresEngine } from './engine.ts'

const { dialect } = postgresEngine

/** Rows of a table after a key, each value as its text. */
export async function readPlainRows(
  client: Client,
  carried: CarriedTable,
  after: string | null,
  limit: number,
): Promise<readonly PlainRow[]> {
  const { table, columns } = carried
  const keys = keyColumns(carried)
  const order = keys.map(({ name }) => `${quote(table)}.${quote(name)}`).join(', ')
  const from = after === null ? [] : valuesOfKey(carried, after)
  const bound = keys.map((key, i) => postgresEngine.parameter(i + 2, typeOf(key))).join(', ')
  const where = after === null ? '' : ` WHERE (${order}) > (${bound})`
  const text = `SELECT ${columns.map(plainText).join(', ')} FROM ${quote(table)}${where} ORDER BY ${order} LIMIT $1`
  return (await client.query({ text, values: [limit, ...from], rowMode: 'array' })).rows
}

/** The key of the last row. */
export async function lastKey(client: Client, carried: CarriedTable): Promise<string | null> {
  const keys = keyColumns(carried)
  const order = keys.map(({ name }) => `${quote(carried.table)}.${quote(name)} DESC`).join(', ')
  const text = `SELECT ${keys.map(plainText).join(', ')} FROM ${quote(carried.table)} ORDER BY ${order} LIMIT 1`
  const { rows } = await client.query({ text, rowMode: 'array' })
  return rows[0] === undefined ? null : keyOf(carried, rows[0])
}

export async function countRows(client: Client, table: string): Promise<number> {
  const { rows } = await client.query(`SELECT count(*) AS rows FROM ${quote(table)}`)
  return Number(rows[0].rows)
}

export async function hasTable(client: Client, table: string): Promise<boolean> {
  const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [quote(table)])
  return rows[0].there === 't'
}

export async function readMeta(client: Client, key: string): Promise<string | undefined> {
  const { rows } = await client.query<{ value: string }>('SELECT "value" FROM "lintel_meta" WHERE "key" = $1', [key])
  return rows[0]?.value
}

/** Stores rows by one statement, in which each column is one list. */
export async function insertPlainRows(
  client: Client,
  { table, columns }: CarriedTable,
  rows: readonly PlainRow[],
): Promise<void> {
  const names = columns.map(({ name }) => quote(name)).join(', ')
  const lists = columns.map((column, i) => postgresEngine.parameter(i + 1, postgresEngine.listType(typeOf(column))))
  const values = columns.map((column, i) => postgresEngine.encodeList(rows.map((row) => fromPlainText(column, row[i]!))))
  await client.query(
    `INSERT INTO ${quote(table)} (${names}) OVERRIDING SYSTEM VALUE SELECT * FROM unnest(${lists.join(', ')})`,
    values,
  )
}

function plainText({ name, field, serial }: CarriedColumn): string {
  const column = quote(name)
  if (serial) return `lpad(${column}::text, ${serialDigits}, '0')`
  return field.kind === 'time' || field.kind === 'date' ? postgresEngine.columnJson(field, column) : `${column}::text`
}

function fromPlainText({ field }: CarriedColumn, text: string | null): string | null {
  return text !== null && (field.kind === 'time' || field.kind === 'date') ? (postgresEngine.encodeTime(text) as string) : text
}

function typeOf({ field }: CarriedColumn): string {
  return dialect.columnType(field)
}
