import { canonicalJson } from '../../kit/json.ts'
import { literal } from '../../kit/sql.ts'
import { DataInTheWayError, type Stored } from '../../ports/migration.ts'
import { metaKeys, readStored, tellCount } from '../../ports/stored-migration.ts'
import type { Connection } from './driver.ts'

/** What the rows of `lintel_meta` say of models and migrations. */
export function readMeta(connection: Connection): Stored {
  const there = connection.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'lintel_meta'`).get([])
  if (!there) return readStored(() => undefined)
  const rows = new Map(
    connection.prepare('SELECT "key", "value" FROM "lintel_meta"').all([]) as readonly (readonly [string, string])[],
  )
  return readStored((key) => rows.get(key))
}

export function keepMeta(connection: Connection, key: string, value: unknown): void {
  connection.prepare('INSERT OR REPLACE INTO "lintel_meta" VALUES (?1, ?2)').run([key, canonicalJson(value)])
}

/**
 * Gives the tables' names to those of one side of a migration. No row is touched: tables and indexes are renamed, and get the
 * rules that go with their names, which was made sure to hold before (lang_altertable.html, §7, the shorter way). No other
 * process may serve the file.
 * @throws DataInTheWayError when rows were written that this side cannot have.
 */
export function switchTables(connection: Connection, side: 'from' | 'to'): void {
  const { migration, progress } = readMeta(connection)
  const switches = migration?.plan.switches
  if (!switches || progress.side === side) return
  const { counts, renames, texts, triggers } = switches[side]
  const pragma = (name: string) => connection.prepare(`PRAGMA ${name}`).get([])![0]
  // Refs go by names, which are the same before and after.
  connection.exec('PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; BEGIN IMMEDIATE')
  try {
    for (const { sql, path, says, remedy } of counts) {
      const many = Number(connection.prepare(sql).get([])![0])
      if (many > 0) throw new DataInTheWayError(path, tellCount(says, many), remedy)
    }
    for (const sql of renames) connection.exec(sql)
    connection.exec('PRAGMA writable_schema = ON')
    for (const { name, becomes, sql } of texts)
      connection.exec(`UPDATE sqlite_master SET name = ${literal(becomes)}, sql = ${literal(sql)} WHERE name = ${literal(name)}`)
    connection.exec(`PRAGMA schema_version = ${Number(pragma('schema_version')) + 1}; PRAGMA writable_schema = RESET`)
    for (const sql of triggers) connection.exec(sql)
    keepMeta(connection, metaKeys.progress, { ...progress, side })
    connection.exec('COMMIT')
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK')
    throw error
  } finally {
    connection.exec('PRAGMA writable_schema = RESET; PRAGMA legacy_alter_table = OFF; PRAGMA foreign_keys = ON')
  }
}
