import type { Client } from 'pg'
import { quote } from '../../kit/sql.ts'
import type { EntityModel, Model } from '../../model/model.ts'
import {
  type CarriedTable,
  CopyError,
  carriedTables,
  copyingKey,
  keyOf,
  ownTableNames,
  type PlainRow,
  type RowSink,
} from '../../ports/row-source.ts'
import { postgresDialect as dialect, referenceName, writeIndex, writeReferences, writeTable } from '../../writers/sql/index.ts'
import { beginCopy } from '../sql/begin-copy.ts'
import { idempotencyTables } from '../sql/idempotency.ts'
import { workTables } from '../sql/work-tables.ts'
import { countRows, hasTable, insertPlainRows, lastKey, readMeta, readPlainRows } from './carry-rows.ts'
import { openClient } from './connect.ts'
import { postgresEngine } from './engine.ts'
import type { DatabaseError } from './refusals.ts'
import { requireFit } from './what-fits.ts'

/** Of the lock that keeps a second copy off the same database. */
const copyLock = 119_208_461_492_845
/** Of rows that do not fit, the first tell enough. */
const mostTold = 10

/** Opens a database to be filled. @throws CopyError when another copy is at work; UnavailableError */
export async function openPostgresRowSink(url: string): Promise<RowSink> {
  const client = await openClient(url)
  try {
    await client.query(`SELECT pg_advisory_lock(${copyLock})`)
  } catch (error) {
    await client.end()
    if ((error as DatabaseError).code !== '55P03') throw error
    throw new CopyError('another_copy', 'another copy is at work on this database', 'wait for it, or end it')
  }
  return {
    begin: (model, options) => inTransaction(client, () => beginIn(client, model, options)),
    last: (table) => lastKey(client, table),
    store: (table, rows) => storeRows(client, table, rows),
    rows: (table, after, limit) => readPlainRows(client, table, after, limit),
    finish: (model) => finish(client, model),
    release: (text) =>
      inTransaction(client, async () => {
        await client.query(`INSERT INTO "lintel_meta" VALUES ('model', $1)`, [text])
        await client.query('DELETE FROM "lintel_meta" WHERE "key" = $1', [copyingKey])
      }),
    close: () => client.end(),
  }
}

async function beginIn(client: Client, model: Model, options: { readonly text: string; readonly resume: boolean }) {
  requireFit(model)
  const run = async (sql: string) => void (await client.query(sql))
  return beginCopy(
    {
      place: 'the database',
      tables: carriedTables(model).map(({ table }) => table),
      hasTable: (table) => hasTable(client, table),
      count: (table) => countRows(client, table),
      meta: (key) => readMeta(client, key),
      drop: (table) => run(`DROP TABLE ${quote(table)} CASCADE`),
      make: async () => {
        for (const entity of model.entities) await run(writeTable(model, entity, entity.table, dialect))
        for (const sql of [...idempotencyTables(postgresEngine), ...workTables(postgresEngine)]) await run(sql)
        await run('CREATE TABLE IF NOT EXISTS "lintel_meta" ("key" text PRIMARY KEY NOT NULL, "value" text NOT NULL)')
        await run(`DELETE FROM "lintel_meta" WHERE "key" = 'model'`)
        await client.query('INSERT INTO "lintel_meta" VALUES ($1, $2)', [copyingKey, options.text])
      },
    },
    options,
  )
}

async function storeRows(client: Client, table: CarriedTable, rows: readonly PlainRow[]): Promise<void> {
  try {
    await insertPlainRows(client, table, rows)
  } catch (error) {
    if (!isUnfit(error)) throw error
    const details = (await unfitAmong(client, table, rows)).slice(0, mostTold)
    throw new CopyError(
      'unfit_rows',
      `rows of ${table.name} do not fit into PostgreSQL`,
      'correct them in the source, and copy again',
      details,
    )
  }
}

/** A value that its column cannot hold, or a rule that it breaks. */
function isUnfit(error: unknown): boolean {
  return /^(22|23|54)/.test((error as DatabaseError).code ?? '')
}

/** Which rows it is, found by halves; none of them is kept. */
async function unfitAmong(client: Client, table: CarriedTable, rows: readonly PlainRow[]): Promise<string[]> {
  try {
    await client.query('BEGIN')
    await insertPlainRows(client, table, rows)
    return []
  } catch (error) {
    if (rows.length === 1) return [`${table.name} ${keyOf(table, rows[0]!)}: ${(error as Error).message}`]
  } finally {
    await client.query('ROLLBACK')
  }
  const half = Math.ceil(rows.length / 2)
  const found = await unfitAmong(client, table, rows.slice(0, half))
  return found.length >= mostTold ? found : [...found, ...(await unfitAmong(client, table, rows.slice(half)))]
}

/** One statement after the other, each of which is passed over when a copy before this one has done it. */
async function finish(client: Client, model: Model): Promise<void> {
  for (const entity of model.entities) {
    for (const index of entity.indexes) {
      const sql = writeIndex(entity, index, dialect).replace(/^CREATE (UNIQUE )?INDEX/, 'CREATE $1INDEX IF NOT EXISTS')
      const on = index.fields.map(({ field }) => field)
      await attempt(client, sql, () => longestIn(client, entity, on, index.name))
    }
  }
  for (const entity of model.entities) {
    const keys = entity.fields.filter(({ field }) => field.kind === 'ref')
    for (const [i, sql] of writeReferences(model, entity).entries()) {
      const known = await client.query('SELECT 1 FROM pg_constraint WHERE conname = $1 AND conrelid = to_regclass($2)', [
        referenceName(keys[i]!),
        quote(entity.table),
      ])
      if (known.rows.length === 0) await attempt(client, sql, async () => [])
    }
    await client.query(`ANALYZE ${quote(entity.table)}`)
  }
  // Messages that come have their place after those that came.
  await client.query(
    `SELECT setval(pg_get_serial_sequence('"lintel_messages"', 'seq'), max("seq")) FROM "lintel_messages" HAVING max("seq") > 0`,
  )
  for (const table of ownTableNames) await client.query(`ANALYZE ${quote(table)}`)
}

async function attempt(client: Client, sql: string, explain: () => Promise<string[]>): Promise<void> {
  try {
    await client.query(sql)
  } catch (error) {
    if (!isUnfit(error)) throw error
    const details = [(error as Error).message, ...(await explain())]
    throw new CopyError('unfit_rows', 'rows break an index or a ref', 'correct them in the source, and copy again', details)
  }
}

/** The rows whose values are the longest in an index, since the server does not say which was too long for it. */
async function longestIn(client: Client, entity: EntityModel, fields: readonly string[], index: string): Promise<string[]> {
  const columns = entity.fields
    .filter(({ name }) => fields.includes(name))
    .map(({ column }) => `octet_length(${quote(column)}::text)`)
  if (columns.length === 0) return []
  const length = columns.map((column) => `coalesce(${column}, 0)`).join(' + ')
  const { rows } = await client.query<{ id: string; bytes: string }>(
    `SELECT "id", ${length} AS bytes FROM ${quote(entity.table)} ORDER BY 2 DESC LIMIT ${mostTold}`,
  )
  return rows.map(({ id, bytes }) => `${entity.name} ${id}: ${bytes} bytes in ${index}`)
}

async function inTransaction<T>(client: Client, act: () => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    const value = await act()
    await client.query('COMMIT')
    return value
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}
