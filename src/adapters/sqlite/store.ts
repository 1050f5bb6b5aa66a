import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Model } from '../../model/model.ts'
import { MigrationPendingError } from '../../ports/migration.ts'
import type { Outside } from '../../ports/outside.ts'
import type { Changes, OneRead, PageRead, Session, Store } from '../../ports/store.ts'
import { judgeOpening } from '../../ports/stored-migration.ts'
import { IncompatibleModelError } from '../sql/incompatible-model.ts'
import { createReads } from '../sql/reads.ts'
import { createSessions } from '../sql/session.ts'
import { createWorkReader } from '../sql/work-reader.ts'
import { createCheckpointer } from './checkpointer.ts'
import { lockData } from './data-lock.ts'
import { type Connection, connect } from './driver.ts'
import { sqliteEngine } from './engine.ts'
import { createExecutor } from './executor.ts'
import { fitSchema, makeOwnTables } from './fit-schema.ts'
import { createLogSync, type Flush } from './log-sync.ts'
import { planSqlite } from './plan-migration.ts'
import { createReadTurn } from './read-turn.ts'
import { createReadWorker } from './read-worker.ts'
import { translateError } from './refusals.ts'
import { createSlowPlans } from './slow-plan.ts'
import { createStatements } from './statements.ts'
import { readMeta, switchTables } from './switch-tables.ts'
import { createWriteTurn } from './write-turn.ts'

export interface SqliteStoreOptions {
  readonly folder: string
  readonly model: Model
  readonly outside: Pick<Outside, 'now'>
  /** What is done about tables of another version of the blueprint. Default `fit`. */
  readonly changes?: 'fit' | 'refuse'
  /** Replaced where a failing disk is to be tested. */
  readonly flush?: Flush
  /** When the log is copied and at which length it is begun anew; sooner where that is to be tested. */
  readonly log?: { readonly largestBytes: number; readonly copyEveryMs: number }
}

/**
 * Opens the data of a folder, for this process alone.
 * @throws DataInUseError when another process has it; IncompatibleModelError when the data do not fit the model.
 */
export function openSqliteStore({ folder, model, outside, changes = 'fit', flush, log }: SqliteStoreOptions): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'data.db')
  const unlock = lockData(join(folder, 'lock'))
  const now = new Date(outside.now()).toISOString()
  let report: Store['report']
  let writing: Connection
  try {
    // Under FULL: what start-up changes is durable when it is told.
    const setup = connect(file, { durability: 'full' })
    try {
      report = settle(setup, model, { now, changes })
    } finally {
      setup.close()
    }
    writing = connectForWriting(file, now)
    syncFolder(folder)
  } catch (error) {
    unlock()
    throw error instanceof IncompatibleModelError ? error : translateError(error, model)
  }

  const reading = connect(file, { readOnly: true, durability: 'full' })
  const sync = createLogSync(`${file}-wal`, flush)
  const checkpointer = createCheckpointer(file, log?.copyEveryMs)
  const translate = (error: unknown) => translateError(error, model)
  const turn = createWriteTurn({
    connection: writing,
    sync,
    checkpointer,
    translate,
    ...(log ? { largestLogBytes: log.largestBytes } : {}),
  })
  const reads = createReads(sqliteEngine, model)
  const [onWriting, onReading] = [createStatements(writing), createStatements(reading)]
  // Between transactions the writing connection shows just what is committed, and has the pages at hand that another
  // connection would read anew after every commit.
  const committed = (sql: string) => (turn.isOpen ? onReading(sql) : onWriting(sql))
  const readTurn = createReadTurn(committed, createSlowPlans(model), () => createReadWorker(file))
  const session = createSessions(sqliteEngine, model, reads, outside.now).on(createExecutor(onWriting, translate))

  const reader: Store['reader'] = {
    one: async (shape, access, id) => {
      const plan = reads.one(shape, access)
      return plan.sql === null ? null : plan.read(await readTurn.now(plan.sql, plan.bind({ access, id })))
    },
    page: async (shape, access, page) => {
      const plan = reads.page(shape, access)
      return plan.read(plan.sql === null ? undefined : await readTurn.now(plan.sql, plan.bind({ access, page })))
    },
    count: async (entity, where, access, values) => {
      const plan = reads.count(entity, where, access)
      const page = { where: values, from: null, limit: 0 }
      return plan.sql === null ? 0 : plan.read(await readTurn.now(plan.sql, plan.bind({ access, page })))
    },
  }

  return {
    report,
    reader,
    work: createWorkReader(sqliteEngine, { all: (sql, values) => committed(sql).all(values) }),
    isShared: false,
    prepareOne: (shape, access): OneRead => {
      const plan = reads.one(shape, access)
      const { sql } = plan
      if (sql === null) return { run: (_access, _id, done) => setImmediate(done, null, null) }
      return {
        run: (asking, id, done) =>
          readTurn.run(sql, plan.bind({ access: asking, id }), (error, row) => done(error, error ? null : plan.read(row))),
      }
    },
    preparePage: (shape, access): PageRead => {
      const plan = reads.page(shape, access)
      const { sql, sort } = plan
      if (sql === null) return { sort, run: (_access, _values, done) => setImmediate(done, null, plan.read(undefined)) }
      return {
        sort,
        run: (asking, page, done) =>
          readTurn.run(sql, plan.bind({ access: asking, page }), (error, row) => done(error, plan.read(error ? undefined : row))),
      }
    },
    write: <T>(job: (session: Session) => Promise<T>, changes: Changes = 'several') => turn.run(() => job(session), changes),
    problem: () => {
      const failure = sync.failure ?? checkpointer.failure
      return failure ? `the disk failed: ${failure.message}` : null
    },
    close: async () => {
      await turn.close()
      await readTurn.close()
      reading.close()
      await checkpointer.close()
      sync.close()
      // After a failure, what the kernel holds of the log may not be what the disk holds: the next start reads it anew.
      if (!sync.failure && !checkpointer.failure) {
        emptyLog(writing)
        writing.close()
      }
      unlock()
    },
  }
}

/** On the side of a migration that the model is on; where none is under way, the tables are made to fit. */
function settle(
  connection: Connection,
  model: Model,
  { now, changes }: { readonly now: string; readonly changes: 'fit' | 'refuse' },
): Store['report'] {
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
function emptyLog(connection: Connection): void {
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
