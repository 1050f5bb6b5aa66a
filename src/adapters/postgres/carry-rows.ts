import type { Client } from 'pg'
import { quote } from '../../kit/sql.ts'
import type { CarriedColumn, CarriedTable, PlainRow } from '../../ports/row-source.ts'
import { postgresEngine } from './engine.ts'

const { dialect } = postgresEngine

/** Rows of a table after a key, each value as its text. */
export async function readPlainRows(
  client: Client,
  { table, columns }: CarriedTable,
  after: string | null,
  limit: number,
): Promise<readonly PlainRow[]> {
  const [key] = columns
  const where = after === null ? '' : ` WHERE ${quote(key!.name)} > ${postgresEngine.parameter(2, typeOf(key!))}`
  const text = `SELECT ${columns.map(plainText).join(', ')} FROM ${quote(table)}${where} ORDER BY ${quote(key!.name)} LIMIT $1`
  const values = after === null ? [limit] : [limit, after]
  return (await client.query({ text, values, rowMode: 'array' })).rows
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
  await client.query(`INSERT INTO ${quote(table)} (${names}) SELECT * FROM unnest(${lists.join(', ')})`, values)
}

function plainText({ name, field }: CarriedColumn): string {
  const column = quote(name)
  return field.kind === 'time' || field.kind === 'date' ? postgresEngine.columnJson(field, column) : `${column}::text`
}

function fromPlainText({ field }: CarriedColumn, text: string | null): string | null {
  return text !== null && (field.kind === 'time' || field.kind === 'date') ? (postgresEngine.encodeTime(text) as string) : text
}

function typeOf({ field }: CarriedColumn): string {
  return dialect.columnType(field)
}
