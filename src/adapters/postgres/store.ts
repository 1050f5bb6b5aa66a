import type { Model } from '../../model/model.ts'
import type { Outside } from '../../ports/outside.ts'
import { type Done, type Store, UnavailableError } from '../../ports/store.ts'
import type { Bound, Row } from '../sql/engine.ts'
import { createReads } from '../sql/reads.ts'
import { createSessions } from '../sql/session.ts'
import { createWorkReader } from '../sql/work-reader.ts'
import { type ConnectionSettings, isConnectionLoss, loadDriver } from './connect.ts'
import { postgresEngine } from './engine.ts'
import { type FitOptions, fitSchema } from './fit-schema.ts'
import { createReadConnections } from './read-connections.ts'
import { translateError } from './refusals.ts'
import { checkServer } from './server-facts.ts'
import { createStatementNames } from './statement-names.ts'
import { createTransactions } from './transactions.ts'
import { requireFit } from './what-fits.ts'

export interface PostgresStoreOptions {
  readonly url: string
  readonly model: Model
  readonly outside: Outside
  /** Most connections of this process. Default 14. */
  readonly connections?: number
  /** Processes that share the server, for the sum of their connections. Default 1. */
  readonly processes?: number
  readonly pooled?: boolean
  readonly statementTimeoutMs?: number
  /** How long a statement waits for a row that another transaction has changed, before its own begins anew. Default 100. */
  readonly lockTimeoutMs?: number
  readonly connectTimeoutMs?: number
  /** What is done about tables of another version of the blueprint. Default `fit`. */
  readonly changes?: FitOptions['changes']
  /** Hears what a person should know of the server. */
  readonly onNotice?: (message: string) => void
}

export const defaultConnections = 14
/** Connections for reads: each carries many at a time. */
const mostReaders = 4

/**
 * Opens a database of a PostgreSQL server.
 * @throws UnfitServerError, UnfitModelError, IncompatibleModelError, UnavailableError, each with what to do.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { model, outside, connections = defaultConnections, processes = 1, onNotice = () => {} } = options
  requireFit(model)
  const settings: ConnectionSettings = {
    url: options.url,
    pooled: options.pooled ?? false,
    statementTimeoutMs: options.statementTimeoutMs ?? 10_000,
    lockTimeoutMs: options.lockTimeoutMs ?? 100,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
  }
  const driver = await loadDriver(settings)
  const readers = Math.max(1, Math.min(mostReaders, Math.floor(connections / 3)))
  const pool = driver.pool(Math.max(1, connections - readers))
  const now = new Date(outside.now()).toISOString()
  let report: Store['report']
  try {
    const client = await pool.connect()
    try {
      for (const notice of await checkServer(client, connections, processes)) onNotice(notice)
      report = await fitSchema(client, model, { now, changes: options.changes ?? 'fit' })
    } finally {
      client.release()
    }
  } catch (error) {
    await pool.end()
    throw isConnectionLoss(error)
      ? new UnavailableError(`PostgreSQL cannot be reached: ${(error as Error).message}`, { cause: error })
      : error
  }

  const translate = (error: unknown) => translateError(error, model)
  const nameOf = createStatementNames(settings.pooled)
  const reads = createReads(postgresEngine, model)
  const sessions = createSessions(postgresEngine, model, reads, outside.now)
  const reading = createReadConnections({ connect: driver.client, count: readers, nameOf, outside })
  const transactions = createTransactions({ pool, sessions, nameOf, translate, outside })

  const run = (sql: string, values: readonly Bound[], done: Done<Row | undefined>) =>
    reading.run(sql, values, (error, rows) => done(error === null ? null : (translate(error) as Error), rows[0]))
  const ask = (sql: string, values: readonly Bound[]) =>
    new Promise<Row | undefined>((resolve, reject) => run(sql, values, (error, row) => (error ? reject(error) : resolve(row))))
  const askAll = (sql: string, values: readonly Bound[]) =>
    new Promise<readonly Row[]>((resolve, reject) =>
      reading.run(sql, values, (error, rows) => (error ? reject(translate(error)) : resolve(rows))),
    )
  const { one, page, count } = sessions.on({
    get: ask,
    all: askAll,
    change: () => Promise.reject(new Error('a read changes nothing')),
  })

  return {
    report,
    reader: { one, page, count },
    work: createWorkReader(postgresEngine, { all: askAll }),
    isShared: true,
    prepareOne: (shape, access) => {
      const plan = reads.one(shape, access)
      const { sql } = plan
      if (sql === null) return { run: (_access, _id, done) => setImmediate(done, null, null) }
      return {
        run: (asking, id, done) =>
          run(sql, plan.bind({ access: asking, id }), (error, row) => done(error, error ? null : plan.read(row))),
      }
    },
    preparePage: (shape, access) => {
      const plan = reads.page(shape, access)
      const { sql, sort } = plan
      if (sql === null) return { sort, run: (_access, _values, done) => setImmediate(done, null, plan.read(undefined)) }
      return {
        sort,
        run: (asking, page, done) =>
          run(sql, plan.bind({ access: asking, page }), (error, row) => done(error, plan.read(error ? undefined : row))),
      }
    },
    write: transactions.run,
    problem: reading.problem,
    close: async () => {
      await transactions.close()
      await reading.close()
    },
  }
}
