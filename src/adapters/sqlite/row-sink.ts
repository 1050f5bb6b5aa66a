import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { quote } from '../../kit/sql.ts'
import type { Model } from '../../model/model.ts'
import { type CarriedTable, CopyError, carriedTables, copyingKey, type PlainRow, type RowSink } from '../../ports/row-source.ts'
import { writeIndex, writeTable } from '../../writers/sql/index.ts'
import { beginCopy } from '../sql/begin-copy.ts'
import { idempotencyTables } from '../sql/idempotency.ts'
import { workTables } from '../sql/work-tables.ts'
import { countRows, fromPlainText, lastKey, readPlainRows } from './carry-rows.ts'
import { lockData } from './data-lock.ts'
import { type Connection, connect } from './driver.ts'
import { sqliteEngine } from './engine.ts'

/** Batches after which the log is begun anew. */
const batchesALog = 50

/** Opens a file to be filled, made where there is none. @throws DataInUseError when a server has it. */
export function openSqliteRowSink(file: string): RowSink {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const unlock = lockData(join(dirname(file), 'lock'))
  const connection = connect(file, { durability: 'full' })
  // Rows come before those that they point at; all refs are checked at the end.
  connection.exec('PRAGMA foreign_keys = OFF')
  let batches = 0
  return {
    begin: async (model, options) => {
      connection.exec('BEGIN IMMEDIATE')
      try {
        const begun = await beginIn(connection, file, model, options)
        connection.exec('COMMIT')
        return begun
      } catch (error) {
        connection.exec('ROLLBACK')
        throw error
      }
    },
    last: async (table) => lastKey(connection, table),
    store: async (table, rows) => {
      storeRows(connection, table, rows)
      if (++batches % batchesALog === 0) connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    },
    rows: async (table, after, limit) => readPlainRows(connection, table, after, limit),
    finish: async (model) => {
      for (const entity of model.entities)
        for (const index of entity.indexes)
          connection.exec(writeIndex(entity, index).replace(/^CREATE (UNIQUE )?INDEX/, 'CREATE $1INDEX IF NOT EXISTS'))
      const broken = connection.prepare('SELECT "table", "rowid", "parent" FROM pragma_foreign_key_check LIMIT 10').all([])
      if (broken.length === 0) return
      const details = broken.map(([table, , parent]) => `a row of ${table} points at a row of ${parent} that is not there`)
      throw new CopyError(
        'unfit_rows',
        'refs point at rows that do not exist',
        'correct them in the source, and copy again',
        details,
      )
    },
    release: async (text) => {
      connection.exec('BEGIN IMMEDIATE')
      connection.prepare(`INSERT OR REPLACE INTO "lintel_meta" VALUES ('model', ?1)`).run([text])
      connection.prepare(`DELETE FROM "lintel_meta" WHERE "key" = ?1`).run([copyingKey])
      connection.exec('COMMIT; PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)')
    },
    close: async () => {
      connection.close()
      unlock()
    },
  }
}

function beginIn(connection: Connection, file: string, model: Model, options: { text: string; resume: boolean }) {
  const exec = async (sql: string) => connection.exec(sql)
  return beginCopy(
    {
      place: `\`${file}\``,
      hasTable: async (table) =>
        connection.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1`).get([table]) !== undefined,
      count: async (table) => countRows(connection, table),
      meta: async (key) =>
        connection.prepare(`SELECT "value" FROM "lintel_meta" WHERE "key" = ?1`).get([key])?.[0] as string | undefined,
      drop: (table) => exec(`DROP TABLE ${quote(table)}`),
      make: async () => {
        for (const entity of model.entities) connection.exec(writeTable(model, entity))
        for (const sql of [...idempotencyTables(sqliteEngine), ...workTables(sqliteEngine)]) connection.exec(sql)
        connection.exec(
          'CREATE TABLE IF NOT EXISTS "lintel_meta" ("key" TEXT PRIMARY KEY NOT NULL, "value" TEXT NOT NULL) STRICT',
        )
        connection.exec(`DELETE FROM "lintel_meta" WHERE "key" = 'model'`)
        connection.prepare('INSERT INTO "lintel_meta" VALUES (?1, ?2)').run([copyingKey, options.text])
      },
      tables: carriedTables(model).map(({ table }) => table),
    },
    options,
  )
}

function storeRows(connection: Connection, { table, columns }: CarriedTable, rows: readonly PlainRow[]): void {
  const names = columns.map(({ name }) => quote(name)).join(', ')
  const insert = connection.prepare(
    `INSERT INTO ${quote(table)} (${names}) VALUES (${columns.map((_, i) => `?${i + 1}`).join(', ')})`,
  )
  connection.exec('BEGIN IMMEDIATE')
  try {
    for (const row of rows) insert.run(columns.map((column, i) => fromPlainText(column, row[i]!)))
    connection.exec('COMMIT')
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK')
    throw error
  }
}
