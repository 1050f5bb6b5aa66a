import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Model } from '../../model/model.ts'
import { CopyError, copyingKey, isOurs, type RowSource } from '../../ports/row-source.ts'
import { countRows, readPlainRows } from './carry-rows.ts'
import { DataInUseError, lockData } from './data-lock.ts'
import { type Connection, connect } from './driver.ts'

/**
 * Opens a file of data to be read whole, and keeps servers off it meanwhile.
 * @throws CopyError when there is none, or a server has it.
 */
export function openSqliteRowSource(file: string): RowSource {
  if (!existsSync(file))
    throw new CopyError('no_source', `there are no data in \`${file}\``, 'name a data folder, or its `data.db`')
  const unlock = lockSource(file)
  let connection: Connection | undefined
  try {
    connection = connect(file, { readOnly: true, durability: 'full' })
    return sourceOn(connection, file, unlock)
  } catch (error) {
    connection?.close()
    unlock()
    throw error
  }
}

function sourceOn(connection: Connection, file: string, unlock: () => void): RowSource {
  const text = storedModel(connection)
  if (text === undefined)
    throw new CopyError('no_source', `\`${file}\` holds no data of a blueprint`, 'name a folder that a server has served')
  const model = JSON.parse(text) as Model
  // One snapshot for all that is read, though nobody should write.
  connection.exec('BEGIN')
  const tables = tablesIn(connection)
  return {
    model: text,
    strangers: tables.filter((name) => !isOurs(model, name)).map((table) => ({ table, rows: countRows(connection, table) })),
    count: async ({ table }) => (tables.includes(table) ? countRows(connection, table) : 0),
    rows: async (table, after, limit) => (tables.includes(table.table) ? readPlainRows(connection, table, after, limit) : []),
    close: async () => {
      connection.exec('ROLLBACK')
      connection.close()
      unlock()
    },
  }
}

function lockSource(file: string): () => void {
  try {
    return lockData(join(dirname(file), 'lock'))
  } catch (error) {
    if (!(error instanceof DataInUseError)) throw error
    throw new CopyError(
      'source_in_use',
      `a server writes to \`${file}\``,
      'stop it, and leave it stopped until the copy is verified: what it stored meanwhile would be lost',
    )
  }
}

function storedModel(connection: Connection): string | undefined {
  const tables = connection.prepare(`SELECT name FROM sqlite_master WHERE name = 'lintel_meta'`).all([])
  if (tables.length === 0) return undefined
  const value = (key: string) => connection.prepare(`SELECT "value" FROM "lintel_meta" WHERE "key" = ?1`).get([key])?.[0]
  return value(copyingKey) === undefined ? (value('model') as string | undefined) : undefined
}

function tablesIn(connection: Connection): readonly string[] {
  return connection
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`)
    .all([])
    .map(([name]) => name as string)
}
