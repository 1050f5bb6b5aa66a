import { join } from 'node:path'
import type { Model } from '../../model/model.ts'
import type { Outside } from '../../ports/outside.ts'
import type { Siblings } from '../../ports/siblings.ts'
import type { Changes, OneRead, PageFound, PageRead, Session, Store } from '../../ports/store.ts'
import { createReads } from '../sql/reads.ts'
import { createSessions } from '../sql/session.ts'
import { createWorkReader } from '../sql/work-reader.ts'
import { createCheckpointer } from './checkpointer.ts'
import { connect, type Row } from './driver.ts'
import { sqliteEngine } from './engine.ts'
import { createExecutor } from './executor.ts'
import { createSharedCheckpointer, shareFailure } from './log-of-all.ts'
import { createLogSync, type Flush } from './log-sync.ts'
import { emptyLog, joinFolder, openFolder } from './open-folder.ts'
import { createReadTurn } from './read-turn.ts'
import { createReadWorker } from './read-worker.ts'
import { translateError } from './refusals.ts'
import { createSlowPlans } from './slow-plan.ts'
import { createStatements } from './statements.ts'
import { createWriteEntry } from './write-entry.ts'
import { createWriteRight } from './write-right.ts'
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
  /** Those that serve the folder too, which their parent has opened by `openSqliteHost`. */
  readonly family?: { readonly siblings: Siblings; readonly outside: Pick<Outside, 'after' | 'monotonicMs'> }
}

/**
 * Opens the data of a folder, for this process alone or beside its siblings.
 * @throws DataInUseError when another process has it; IncompatibleModelError when the data do not fit the model.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { folder, model, outside, flush, log, family } = options
  const file = join(folder, 'data.db')
  const { report, writing, unlock } = family ? joinFolder(folder, model) : openFolder(options)
  const reading = connect(file, { readOnly: true, durability: 'full' })
  const sync = createLogSync(`${file}-wal`, flush)
  if (family) shareFailure(sync, family.siblings)
  const checkpointer = family ? createSharedCheckpointer(family.siblings) : createCheckpointer(file, log?.copyEveryMs)
  const translate = (error: unknown) => translateError(error, model)
  const turn = createWriteTurn({
    connection: writing,
    sync,
    checkpointer,
    translate,
    ...(log ? { largestLogBytes: log.largestBytes } : {}),
    ...(family ? { entry: createWriteEntry({ right: createWriteRight(family.siblings), outside: family.outside }) } : {}),
  })
  const reads = createReads(sqliteEngine, model)
  const [onWriting, onReading] = [createStatements(writing), createStatements(reading)]
  // Between transactions the writing connection shows just what is committed, and has the pages at hand that another
  // connection would read anew after every commit.
  const committed = (sql: string) => (turn.isOpen ? onReading(sql) : onWriting(sql))
  const readTurn = createReadTurn(committed, createSlowPlans(model), () => createReadWorker(file))
  const session = createSessions(sqliteEngine, model, reads, outside.now).on(createExecutor(onWriting, translate))

  const close = async () => {
    await turn.close()
    await readTurn.close()
    reading.close()
    await checkpointer.close()
    sync.close()
    // After a failure, what the kernel holds of the log may not be what the disk holds: the next start reads it anew.
    if (!sync.failure && !checkpointer.failure) {
      if (!family) emptyLog(writing)
      writing.close()
    }
    unlock()
  }
  // Once: the number of a file that was closed is another's soon, such as the one by which a thread is woken.
  let closed: Promise<void> | undefined

  const reader: Store['reader'] = {
    one: async (shape, access, id) => {
      const plan = reads.one(shape, access)
      return plan.sql === null ? null : plan.read(rowsOf(await readTurn.now(plan.sql, plan.bind({ access, id }))), 1)
    },
    page: async (shape, access, page) => {
      const plan = reads.page(shape, access)
      return plan.read(plan.sql === null ? [] : rowsOf(await readTurn.now(plan.sql, plan.bind({ access, page }))), page.limit)
    },
    count: async (entity, where, access, values) => {
      const plan = reads.count(entity, where, access)
      const page = { where: values, from: null, limit: 0 }
      return plan.sql === null ? 0 : plan.read(rowsOf(await readTurn.now(plan.sql, plan.bind({ access, page }))), 1)
    },
  }

  return {
    report,
    reader,
    work: createWorkReader(sqliteEngine, { all: (sql, values) => committed(sql).all(values) }),
    isShared: family !== undefined,
    isSerial: true,
    prepareOne: (shape, access): OneRead => {
      const plan = reads.one(shape, access)
      const { sql } = plan
      if (sql === null) return { run: (_access, _id, done) => setImmediate(done, null, null) }
      return {
        run: (asking, id, done) =>
          readTurn.run(sql, plan.bind({ access: asking, id }), (error, row) =>
            done(error, error ? null : plan.read(rowsOf(row), 1)),
          ),
      }
    },
    preparePage: (shape, access): PageRead => {
      const plan = reads.page(shape, access)
      const { sql, sort } = plan
      if (sql === null) return { sort, run: (_access, _values, done) => setImmediate(done, null, plan.read([], 0)) }
      return {
        sort,
        run: (asking, page, done) =>
          readTurn.run(sql, plan.bind({ access: asking, page }), (error, row) =>
            done(error, error ? noPage : plan.read(rowsOf(row), page.limit)),
          ),
      }
    },
    write: <T>(job: (session: Session) => Promise<T>, changes: Changes = 'several') => turn.run(() => job(session), changes),
    problem: () => {
      const failure = sync.failure ?? checkpointer.failure
      return failure ? `the disk failed: ${failure.message}` : null
    },
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

const noPage: PageFound = { items: '[]', next: null }

function rowsOf(row: Row | undefined): readonly Row[] {
  return row === undefined ? [] : [row]
}
