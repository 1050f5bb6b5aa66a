import type { Pool, PoolClient } from 'pg'
import type { Outside } from '../../ports/outside.ts'
import { type Changes, ConflictError, type Session, UnavailableError } from '../../ports/store.ts'
import type { Bound, Row } from '../sql/engine.ts'
import type { Executor } from '../sql/executor.ts'
import type { Sessions } from '../sql/session.ts'
import { isConnectionLoss } from './connect.ts'
import type { DatabaseError } from './refusals.ts'

/**
 * Transactions as serializable as SQLite's (PostgreSQL's SSI; https://www.postgresql.org/docs/current/transaction-iso.html),
 * each on a connection of its own. One that lost against another, or whose connection was lost before it was to commit, is
 * run again. Where the connection is lost while it commits, the server is asked what became of it.
 */
export interface Transactions {
  run<T>(job: (session: Session) => Promise<T>, changes: Changes): Promise<T>
  close(): Promise<void>
}

export interface TransactionsOptions {
  readonly pool: Pool
  readonly sessions: Sessions
  readonly nameOf: (sql: string) => string | undefined
  readonly translate: (error: unknown) => unknown
  readonly outside: Pick<Outside, 'monotonicMs' | 'after' | 'randomBytes'>
  /** How long a transaction is tried again. */
  readonly patienceMs?: number
  /** Transactions that may wait for a connection. */
  readonly longestQueue?: number
}

/** How long one that lost waits for another that lost before. */
const longestInLaneMs = 250

export function createTransactions(options: TransactionsOptions): Transactions {
  const { pool, outside, patienceMs = 10_000, longestQueue = 10_000 } = options
  const pause = (ms: number) => new Promise<void>((resolve) => outside.after(ms, resolve))
  const chance = () => (outside.randomBytes(1)[0]! + 1) / 256

  let lane: Promise<unknown> = Promise.resolve()
  /** Those that lost go one after the other, so that they do not lose against each other again; none waits long for a slow one. */
  const inLane = <T>(act: () => Promise<T>): Promise<T> => {
    const done = Promise.race([lane, pause(longestInLaneMs)]).then(act)
    lane = done.catch(() => {})
    return done
  }

  const run = async <T>(job: (session: Session) => Promise<T>, changes: Changes): Promise<T> => {
    if (pool.waitingCount >= longestQueue) throw new UnavailableError('too many writes wait')
    const until = outside.monotonicMs() + patienceMs
    for (let attempt = 1; ; attempt++) {
      const attemptIt = () => attemptOnce(options, job, changes, until)
      const outcome = await (attempt === 1 && changes !== 'again' ? attemptIt() : inLane(attemptIt))
      if ('value' in outcome) return outcome.value
      const { error } = outcome
      const again = error instanceof ConflictError || outcome.lost
      if (!again || changes === 'once' || changes === 'again') throw error
      if (outside.monotonicMs() >= until)
        throw new UnavailableError('the store cannot be reached, or too many ask it at once', { cause: error })
      await pause((outcome.lost ? Math.min(500, 25 * 2 ** attempt) : Math.min(50, 2 * attempt)) * chance())
    }
  }
  return { run, close: () => pool.end() }
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown; readonly lost: boolean }

async function attemptOnce<T>(
  options: TransactionsOptions,
  job: (session: Session) => Promise<T>,
  changes: Changes,
  until: number,
): Promise<Outcome<T>> {
  const { pool, sessions, translate } = options
  let client: PoolClient
  try {
    client = await pool.connect()
  } catch (error) {
    return { error: new UnavailableError('the store cannot be reached', { cause: error }), lost: isConnectionLoss(error) }
  }
  let broken: Error | undefined
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  const transaction = createAttempt(client, options, changes, until)
  const release = () => {
    client.off('error', onError)
    client.release(broken ?? transaction.lost)
  }
  try {
    let value: T
    try {
      value = await job(sessions.on(transaction.executor))
    } catch (error) {
      await transaction.rollback()
      const reason = transaction.doomed ?? error
      return { error: translate(reason), lost: transaction.lost !== undefined }
    }
    const committed = await transaction.commit()
    if (committed === 'committed') return { value }
    if (committed === 'refused') return { error: translate(transaction.doomed), lost: transaction.lost !== undefined }
    return await settle(options, committed.xid, value, until)
  } finally {
    release()
  }
}

/** After the connection was lost in a commit: asks the server what became of the transaction (`pg_xact_status`). */
async function settle<T>({ pool, outside }: TransactionsOptions, xid: string, value: T, until: number): Promise<Outcome<T>> {
  const unknown = {
    error: new UnavailableError('it is not known whether the write was stored: repeat it with an `Idempotency-Key`'),
    lost: false,
  }
  while (outside.monotonicMs() < until) {
    try {
      const { rows } = await pool.query({ text: 'SELECT pg_xact_status($1::xid8)', values: [xid], rowMode: 'array' })
      const status = rows[0]![0] as string | null
      if (status === 'committed') return { value }
      if (status === 'aborted') return { error: new ConflictError(), lost: true }
      if (status === null) return unknown
    } catch (error) {
      if (!isConnectionLoss(error)) return unknown
    }
    await new Promise<void>((resolve) => outside.after(50, resolve))
  }
  return unknown
}

interface Attempt {
  readonly executor: Executor
  /** Why nothing more can be done in this transaction. */
  readonly doomed: unknown
  /** The loss of its connection. */
  readonly lost: Error | undefined
  commit(): Promise<'committed' | 'refused' | { readonly xid: string }>
  rollback(): Promise<void>
}

/** One try at a transaction, begun with its first statement. */
function createAttempt(client: PoolClient, options: TransactionsOptions, changes: Changes, until: number): Attempt {
  const { nameOf, translate } = options
  let state: 'fresh' | 'open' | 'single' = 'fresh'
  let xid: Promise<string> | undefined
  let doomed: unknown
  let lost: Error | undefined

  const ask = async (sql: string, values: readonly Bound[]) => {
    const name = nameOf(sql)
    const config = { text: sql, values: values as unknown[], rowMode: 'array' as const, ...(name === undefined ? {} : { name }) }
    return client.query(config) as unknown as Promise<{ rows: Row[]; rowCount: number | null }>
  }
  /** Sent without waiting: what follows fails where it failed. */
  const tell = (sql: string) => {
    const answered = client.query(sql)
    answered.catch(() => {})
    return answered
  }
  const note = (error: unknown) => {
    if (isConnectionLoss(error)) {
      lost ??= error as Error
      doomed ??= new ConflictError(error)
    } else if (/^(40001|40P01|55P03)$/.test((error as DatabaseError).code ?? '')) doomed ??= error
    throw translate(error)
  }
  const begin = () => {
    if (doomed !== undefined) throw translate(doomed)
    if (state !== 'fresh') return
    state = 'open'
    tell('BEGIN ISOLATION LEVEL SERIALIZABLE')
  }
  const read = async (sql: string, values: readonly Bound[]) => {
    if (state !== 'single') begin()
    try {
      return (await ask(sql, values)).rows
    } catch (error) {
      // It had no savepoint, so the server takes nothing more of this transaction.
      doomed ??= isConnectionLoss(error) ? new ConflictError(error) : error
      return note(error)
    }
  }
  /** In a savepoint, so that a statement which is refused leaves the transaction as it was. */
  const write = async (sql: string, values: readonly Bound[]) => {
    begin()
    if (xid === undefined) {
      xid = transactionId(tell)
      // Heard of when it is wanted, which it may never be.
      xid.catch(() => {})
    }
    tell('SAVEPOINT statement')
    const answered = ask(sql, values)
    const released = tell('RELEASE statement')
    try {
      const result = await answered
      await released
      return result
    } catch (error) {
      await tell('ROLLBACK TO statement').catch(() => {})
      return note(error)
    }
  }
  const insertAlone = async (sql: string, values: readonly Bound[]) => {
    state = 'single'
    try {
      return (await ask(sql, values)).rowCount ?? 0
    } catch (error) {
      if (!isConnectionLoss(error)) return note(error)
      lost = error as Error
      return insertAgain(options, sql, values, error, until)
    }
  }
  return {
    get doomed() {
      return doomed
    },
    get lost() {
      return lost
    },
    executor: {
      get: async (sql, values) => (writes(sql) ? (await write(sql, values)).rows : await read(sql, values))[0],
      all: async (sql, values) => (writes(sql) ? (await write(sql, values)).rows : await read(sql, values)),
      // A row that is all a job stores is a transaction by itself, one round trip instead of three.
      change: async (sql, values) =>
        changes === 'single' && state !== 'open' ? insertAlone(sql, values) : ((await write(sql, values)).rowCount ?? 0),
    },
    commit: async () => {
      if (state !== 'open') return 'committed'
      const id = await xid?.catch(() => undefined)
      if (doomed !== undefined) {
        await tell('ROLLBACK').catch(() => {})
        return 'refused'
      }
      try {
        const { command } = await client.query('COMMIT')
        // The server ends a transaction that failed before by undoing it, and calls that no error.
        if (command === 'COMMIT') return 'committed'
        doomed = new Error(`the transaction was ended by ${command}`)
        return 'refused'
      } catch (error) {
        doomed = error
        if (!isConnectionLoss(error)) return 'refused'
        lost = error as Error
        // What wrote nothing has nothing to lose.
        return xid === undefined ? 'committed' : id === undefined ? 'refused' : { xid: id }
      }
    },
    rollback: async () => {
      if (state !== 'open' || lost) return
      await tell('ROLLBACK').catch((error: unknown) => {
        lost = error as Error
      })
    },
  }
}

/**
 * After the connection was lost in an insert that stood alone: the same row once more, whose id tells whether it was stored
 * the first time.
 */
async function insertAgain(
  { pool, outside, translate }: TransactionsOptions,
  text: string,
  values: readonly Bound[],
  first: unknown,
  until: number,
): Promise<number> {
  while (outside.monotonicMs() < until) {
    try {
      return (await pool.query({ text, values: values as unknown[] })).rowCount ?? 0
    } catch (error) {
      const { code, constraint = '' } = error as DatabaseError
      if (code === '23505' && constraint.endsWith('_pkey')) return 1
      if (!isConnectionLoss(error)) throw translate(error)
    }
    await new Promise<void>((resolve) => outside.after(50, resolve))
  }
  throw new UnavailableError('it is not known whether the write was stored: repeat it with an `Idempotency-Key`', {
    cause: first,
  })
}

/** Asked for with the first write, since it is needed when nothing can be asked any more. */
async function transactionId(tell: (sql: string) => Promise<unknown>): Promise<string> {
  const { rows } = (await tell('SELECT pg_current_xact_id()::text AS id')) as { rows: { id: string }[] }
  return rows[0]!.id
}

function writes(sql: string): boolean {
  return !sql.startsWith('SELECT')
}
