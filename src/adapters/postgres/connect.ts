import type { Writable } from 'node:stream'
import type { Client, ClientConfig, Pool, PoolClient, PoolConfig } from 'pg'
import { UnavailableError } from '../../ports/store.ts'

/** What every connection to a server is opened with. */
export interface ConnectionSettings {
  /** `postgres://user:password@host:5432/database`, with `sslmode` where it is wanted. */
  readonly url: string
  /** Connections go through a pooler that gives out its own for each transaction, so nothing may be kept on them. */
  readonly pooled: boolean
  readonly statementTimeoutMs: number
  readonly lockTimeoutMs: number
  readonly connectTimeoutMs: number
}

/** All values as text: they pass through to JSON, and are read only where something is decided by them. */
const asText = { getTypeParser: () => (value: string) => value } as unknown as NonNullable<ClientConfig['types']>

/** What has to hold of every transaction; where a pooler lends connections, each says it for itself. */
export function transactionSettings(settings: ConnectionSettings): Readonly<Record<string, string | number>> {
  const { statementTimeoutMs, lockTimeoutMs } = settings
  return {
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    synchronous_commit: 'on',
    enable_seqscan: 'off',
  }
}

/** A transaction whose client went away while it was open holds its locks no longer than this. */
const idleInTransactionMs = 30_000

function clientConfig(settings: ConnectionSettings): ClientConfig {
  const { url, pooled, statementTimeoutMs, lockTimeoutMs, connectTimeoutMs } = settings
  return {
    connectionString: url,
    types: asText,
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: connectTimeoutMs,
    // The server ends a statement that takes too long; where it does not answer any more, the connection is given up.
    query_timeout: statementTimeoutMs + 1_000,
    fallback_application_name: 'lintel',
    ...(pooled
      ? {}
      : {
          statement_timeout: statementTimeoutMs,
          lock_timeout: lockTimeoutMs,
          idle_in_transaction_session_timeout: idleInTransactionMs,
          // Every query is served by an index, and what a transaction reads by one is all that others can conflict with.
          options: '-c timezone=UTC -c datestyle=ISO -c synchronous_commit=on -c enable_seqscan=off',
        }),
  }
}

export interface Driver {
  /** A connection on which statements do not wait for each other's answers. */
  client(): Client
  pool(max: number): Pool
  /** For batches: a connection that sends a query when the one before it has been answered. */
  clientInTurns(): Client
  poolInTurns(max: number): Pool
}

async function importDriver(): Promise<Pick<typeof import('pg'), 'Client' | 'Pool'>> {
  const { default: pg } = await import('pg').catch((error: unknown) => {
    throw new Error('`DATABASE_URL` is set, and the driver of PostgreSQL is not installed: npm install pg', { cause: error })
  })
  return pg
}

/** Loads the driver, which only those need who use PostgreSQL. @throws Error that says how to install it. */
export async function loadDriver(settings: ConnectionSettings): Promise<Driver> {
  const pg = await importDriver()
  const config = clientConfig(settings)
  const open = (max: number, pipeline: boolean) => {
    const pool = new pg.Pool({
      ...config,
      pipeline,
      max,
      idleTimeoutMillis: 60_000,
      maxLifetimeSeconds: 1_800,
      allowExitOnIdle: true,
    } satisfies PoolConfig)
    // An idle connection that the server ended: the pool opens another.
    pool.on('error', () => {})
    // One that the server ends as it is given out: nobody listens to it yet, and its first statement tells.
    pool.on('connect', (client) => void client.on('error', () => {}))
    return pool
  }
  return {
    client: () => new pg.Client(config),
    pool: (max) => open(max, true),
    clientInTurns: () => new pg.Client({ ...config, pipeline: false }),
    poolInTurns: (max) => open(max, false),
  }
}

const lost =
  /^(08(000|001|003|004|006)|57P0[123]|53300)$|^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT)$/
const lostWords =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|not queryable|Connection ended|connection error|socket hang up/i

/** Was the server or the way to it lost, so that another connection may do better? */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code = '' } = error as { code?: string }
  return lost.test(code) || lostWords.test(error.message)
}

/**
 * One connection for work that takes as long as it takes: no limits but on connecting and on waiting for locks.
 * @throws UnavailableError when the server cannot be reached.
 */
export async function openClient(url: string): Promise<Client> {
  const pg = await importDriver()
  const client = new pg.Client({
    connectionString: url,
    types: asText,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: 'lintel copy',
  })
  // A connection that is lost between two statements is told by the next.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(`SET TIME ZONE 'UTC'; SET datestyle = 'ISO'; SET statement_timeout = 0; SET lock_timeout = '5s'`)
    // So that what a process was doing when it was killed soon ends too, and with it its locks. Not every system can tell.
    await client.query(`SET client_connection_check_interval = '500ms'`).catch(() => {})
  } catch (error) {
    await client.end().catch(() => {})
    throw isConnectionLoss(error)
      ? new UnavailableError(`PostgreSQL cannot be reached: ${(error as Error).message}`, { cause: error })
      : error
  }
  return client
}

/** What one turn of the event loop asks leaves in one write. */
export function gather(client: Client | PoolClient): void {
  const { stream } = (client as typeof client & { readonly connection: { readonly stream: Writable } }).connection
  if (stream.writableCorked > 0) return
  stream.cork()
  setImmediate(() => stream.uncork())
}
