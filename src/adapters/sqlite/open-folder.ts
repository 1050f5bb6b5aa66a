import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Model } from '../../model/model.ts'
import { MigrationPendingError } from '../../ports/migration.ts'
import type { Outside } from '../../ports/outside.ts'
import type { StoreReport } from '../../ports/store.ts'
import { judgeOpening, sameStore } from '../../ports/stored-migration.ts'
import { IncompatibleModelError } from '../sql/incompatible-model.ts'
import { joinData, lockData } from './data-lock.ts'
import { type Connection, connect } from './driver.ts'
import { fitSchema, makeOwnTables } from './fit-schema.ts'
import { planSqlite } from './plan-migration.ts'
import { translateError } from './refusals.ts'
import { readMeta, switchTables } from './switch-tables.ts'

export interface FolderOptions {
  readonly folder: string
  readonly model: Model
  readonly outside: Pick<Outside, 'now'>
  /** What is done about tables of another version of the blueprint. Default `fit`. */
  readonly changes?: 'fit' | 'refuse'
}

/** A data folder that is this process's, and its connection for writing. */
export interface OpenFolder {
  readonly report: StoreReport
  readonly writing: Connection
  readonly unlock: () => void
}

/**
 * Locks a folder, and makes its tables fit the model.
 * @throws DataInUseError, IncompatibleModelError, MigrationPendingError
 */
export function openFolder({ folder, model, outside, changes = 'fit' }: FolderOptions): OpenFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'data.db')
  const unlock = lockData(join(folder, 'lock'))
  const now = new Date(outside.now()).toISOString()
  try {
    // Under FULL: what start-up changes is durable when it is told.
    const setup = connect(file, { durability: 'full' })
    let report: StoreReport
    try {
      report = settle(setup, model, { now, changes })
    } finally {
      setup.close()
    }
    const writing = connectForWriting(file, now)
    syncFolder(folder)
    return { report, writing, unlock }
  } catch (error) {
    unlock()
    throw error instanceof IncompatibleModelError ? error : translateError(error, model)
  }
}

/**
 * The folder beside others that serve it, as the parent of all has left it.
 * @throws DataInUseError; MigrationPendingError where the blueprint is another than the parent's
 */
export function joinFolder(folder: string, model: Model): OpenFolder {
  const unlock = joinData(join(folder, 'lock'))
  try {
    const writing = connect(join(folder, 'data.db'), { durability: 'grouped' })
    // Who writes is settled between the processes, and what others keep is waited for outside of the event loop.
    writing.exec('PRAGMA busy_timeout = 0')
    const stored = readMeta(writing)
    const opening = judgeOpening(stored, model)
    const fits =
      opening.is === 'serve' ? opening.side === stored.progress.side : stored.model !== null && sameStore(stored.model, model)
    if (fits) return { report: { state: 'unchanged', applied: [] }, writing, unlock }
    writing.close()
    throw new MigrationPendingError(
      'the blueprint has changed since the other processes were started',
      'stop all of them, and start them with the new one',
    )
  } catch (error) {
    unlock()
    throw translateError(error, model)
  }
}

/** On the side of a migration that the model is on; where none is under way, the tables are made to fit. */
function settle(
  connection: Connection,
  model: Model,
  { now, changes }: { readonly now: string; readonly changes: 'fit' | 'refuse' },
): StoreReport {
  const stored = readMeta(connection)
  const opening = judgeOpening(stored, model)
  if (opening.is === 'serve') {
    makeOwnTables(connection)
    switchTables(connection, opening.side)
    return { state: 'unchanged', applied: [] }
  }
  if (changes === 'refuse' && stored.model !== null && planSqlite(stored.model, model).steps.length > 0) {
    throw new MigrationPendingError(
      'the tables were made for another version of this blueprint',
      'see `lintel migrate plan`, then run `lintel migrate apply` before this code is started',
    )
  }
  return fitSchema(connection, model, now)
}

/** The log file exists once something was written in this mode; its flush needs it open. */
function connectForWriting(file: string, now: string): Connection {
  const connection = connect(file, { durability: 'grouped' })
  try {
    connection.exec(`BEGIN IMMEDIATE; INSERT OR REPLACE INTO "lintel_meta" VALUES ('opened', '${now}'); COMMIT`)
  } catch (error) {
    connection.close()
    throw error
  }
  return connection
}

/** Where there is no room to copy the log, it stays, and nothing of it is lost. */
export function emptyLog(connection: Connection): void {
  try {
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_FULL') throw error
  }
}

/** The names of new files are durable only when their folder is. */
function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  fsyncSync(fd)
  closeSync(fd)
}
