import type { Model } from '../../model/model.ts'
import type { Outside } from '../../ports/outside.ts'
import { type Done, type Store, UnavailableError } from '../../ports/store.ts'
import type { Bound, Row } from '../sql/engine.ts'
import { createReads } from '../sql/reads.ts'
import { createSessions } from '../sql/session.ts'
import { createWorkReader } from '../sql/work-reader.ts'
import { type ConnectionSettings, isConnectionLoss, loadDriver, transactionSettings } from './connect.ts'
import { pooledEngine, postgresEngine } from './engine.ts'
import { type FitOptions, fitSchema } from './fit-schema.ts'
import { createLoneInserts } from './lone-inserts.ts'
import { checkReplicas, findReplicas, readFromReplicas } from './open-replicas.ts'
import { createReadConnections, type ReadConnections } from './read-connections.ts'
import { translateError } from './refusals.ts'
import type { ReplicaLimits } from './replica-connection.ts'
import { checkServer, poolerInTheWay } from './server-facts.ts'
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
  /** Servers that follow this one: reads go to them where they are as new as it is. */
  readonly replicaUrls?: readonly string[]
  readonly replicaLimits?: Partial<ReplicaLimits>
  /** What is done about tables of another version of the blueprint. Default `fit`. */
  readonly changes?: FitOptions['changes']
  /** Hears what a person should know of the server. */
  readonly onNotice?: (message: string) => void
}

export const defaultConnections = 14
/** Connections for reads and for rows that are stored alone: each carries many at a time. */
const [mostReaders, mostInserters] = [4, 2]

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
  const servers = await findReplicas(options.replicaUrls ?? [], settings)
  const readers = Math.max(1, Math.min(mostReaders, Math.floor(connections / 3)))
  // Where settings have to be told in each transaction, a row has one of its own.
  const inserters = settings.pooled ? 0 : Math.min(mostInserters, Math.floor(connections / 3))
  const pool = driver.pool(Math.max(1, connections - readers - inserters - (servers.length > 0 ? 1 : 0)))
  // How many there are behind a pooler is its own affair.
  const wanted = settings.pooled ? null : { connections, processes }
  const now = new Date(outside.now()).toISOString()
  let report: Store['report']
  try {
    const client = await pool.connect()
    try {
      for (const notice of await checkServer(client, wanted)) onNotice(notice)
      await checkReplicas(servers, wanted && { connections: readers, processes })
      report = await fitSchema(client, model, { now, changes: options.changes ?? 'fit' })
    } finally {
      client.release()
    }
  } catch (error) {
    await pool.end()
    const inTheWay = poolerInTheWay(error)
    if (inTheWay !== null) throw inTheWay
    throw isConnectionLoss(error)
      ? new UnavailableError(`PostgreSQL cannot be reached: ${(error as Error).message}`, { cause: error })
      : error
  }

  const translate = (error: unknown) => translateError(error, model)
  const nameOf = createStatementNames(settings.pooled)
  const engine = settings.pooled ? pooledEngine : postgresEngine
  const reads = createReads(engine, model)
  const sessions = createSessions(engine, model, reads, outside.now)
  const reading = createReadConnections({ connect: driver.clientInTurns, count: readers, nameOf, outside })
  const replicas =
    servers.length === 0
      ? null
      : await readFromReplicas({
          ...{ servers, settings, connections: readers, reading, nameOf, outside, onNotice },
          limits: options.replicaLimits ?? {},
        })
  const anywhere = replicas ?? reading
  const inserts =
    inserters === 0
      ? null
      : createLoneInserts({ pool: driver.poolInTurns(inserters), nameOf, doubt: { pool, translate, outside } })
  const transactions = createTransactions({
    ...{ pool, sessions, nameOf, translate, outside, inserts },
    ...(settings.pooled ? { settings: transactionSettings(settings) } : {}),
  })

  const runOn =
    ({ run: send }: Pick<ReadConnections, 'run'>) =>
    (sql: string, values: readonly Bound[], done: Done<readonly Row[]>) =>
      send(sql, values, (error, rows) => done(error === null ? null : (translate(error) as Error), rows))
  const askOf = (send: ReturnType<typeof runOn>) => (sql: string, values: readonly Bound[]) =>
    new Promise<readonly Row[]>((resolve, reject) => send(sql, values, (error, rows) => (error ? reject(error) : resolve(rows))))
  const run = runOn(anywhere)
  const ask = askOf(run)
  const { one, page, count } = sessions.on({
    get: async (sql, values) => (await ask(sql, values))[0],
    all: ask,
    change: () => Promise.reject(new Error('a read changes nothing')),
  })

  let closed: Promise<void> | undefined
  const close = async () => {
    await transactions.close()
    await replicas?.close()
    await reading.close()
  }

  return {
    report,
    reader: { one, page, count },
    work: createWorkReader(engine, { all: askOf(runOn(reading)) }),
    isShared: true,
    isSerial: false,
    prepareOne: (shape, access) => {
      const plan = reads.one(shape, access)
      const { sql } = plan
      if (sql === null) return { run: (_access, _id, done) => setImmediate(done, null, null) }
      return {
        run: (asking, id, done) =>
          run(sql, plan.bind({ access: asking, id }), (error, rows) => done(error, error ? null : plan.read(rows, 1))),
      }
    },
    preparePage: (shape, access) => {
      const plan = reads.page(shape, access)
      const { sql, sort } = plan
      if (sql === null) return { sort, run: (_access, _values, done) => setImmediate(done, null, plan.read([], 0)) }
      return {
        sort,
        run: (asking, page, done) =>
          run(sql, plan.bind({ access: asking, page }), (error, rows) => done(error, plan.read(rows, page.limit))),
      }
    },
    write: transactions.run,
    problem: reading.problem,
    ...(replicas === null ? {} : { figures: replicas.figures }),
    close: () => {
      closed ??= close()
      return closed
    },
  }
}
