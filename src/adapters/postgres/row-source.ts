import type { Client } from 'pg'
import type { Model } from '../../model/model.ts'
import { CopyError, copyingKey, isOurs, type RowSource } from '../../ports/row-source.ts'
import { countRows, hasTable, readMeta, readPlainRows } from './carry-rows.ts'
import { openClient } from './connect.ts'

/** Opens a database to be read whole, as it is at this moment. @throws CopyError when there is nothing, or a server is at work. */
export async function openPostgresRowSource(url: string): Promise<RowSource> {
  const client = await openClient(url)
  try {
    return await sourceOn(client)
  } catch (error) {
    await client.end()
    throw error
  }
}

async function sourceOn(client: Client): Promise<RowSource> {
  await requireQuiet(client)
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const isServed = await hasTable(client, 'lintel_meta')
  const text = isServed && (await readMeta(client, copyingKey)) === undefined ? await readMeta(client, 'model') : undefined
  if (text === undefined)
    throw new CopyError('no_source', 'the database holds no data of a blueprint', 'name one that a server has served')
  return {
    model: text,
    strangers: await strangersIn(client, JSON.parse(text) as Model),
    count: async ({ table }) => ((await hasTable(client, table)) ? countRows(client, table) : 0),
    rows: async (table, after, limit) =>
      (await hasTable(client, table.table)) ? readPlainRows(client, table, after, limit) : [],
    close: () => client.end(),
  }
}

/** What a server stored after the snapshot would not be copied. */
async function requireQuiet(client: Client): Promise<void> {
  const { rows } = await client.query(
    `SELECT count(*) AS others FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'lintel' AND pid <> pg_backend_pid()`,
  )
  if (Number(rows[0].others) === 0) return
  throw new CopyError(
    'source_in_use',
    'a server is connected to the database that is to be copied',
    'stop it, and leave it stopped until the copy is verified: what it stored meanwhile would be lost',
  )
}

async function strangersIn(client: Client, model: Model): Promise<RowSource['strangers']> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1`,
  )
  const strangers = []
  for (const { name } of rows) if (!isOurs(model, name)) strangers.push({ table: name, rows: await countRows(client, name) })
  return strangers
}
