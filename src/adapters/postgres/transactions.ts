import type { Pool, PoolClient } from 'pg'
import type { Outside } from '../../ports/outside.ts'
import { type Changes, ConflictError, type Session, UnavailableError } from '../../ports/store.ts'
import type { Sessions } from '../sql/session.ts'
import { createAdmission, type Leave } from './admission.ts'
import { type AttemptOptions, createAttempt } from './attempt.ts'
import { type Outcome, settle } from './doubtful-write.ts'

/**
 * Transactions as serializable as SQLite's (PostgreSQL's SSI; https://www.postgresql.org/docs/current/transaction-iso.html),
 * each on a connection of its own. One that lost against another, or whose connection was lost before it was to commit, is
 * run again. Where the connection is lost while it commits, the server is asked what became of it.
 */
export interface Transactions {
  run<T>(job: (session: Session) => Promise<T>, changes: Changes): Promise<T>
  close(): Promise<void>
}

export interface TransactionsOptions extends Omit<AttemptOptions, 'connect' | 'until'> {
  readonly pool: Pool
  readonly sessions: Sessions
  readonly outside: Pick<Outside, 'monotonicMs' | 'after' | 'randomBytes'>
  /** How long a transaction is tried again. */
  readonly patienceMs?: number
  /** Transactions that may wait for a connection. */
  readonly longestQueue?: number
}

export function createTransactions(options: TransactionsOptions): Transactions {
  const { pool, outside, patienceMs = 10_000, longestQueue = 10_000 } = options
  const pause = (ms: number) => new Promise<void>((resolve) => outside.after(ms, resolve))
  const chance = () => (outside.randomBytes(1)[0]! + 1) / 256
  const admission = createAdmission(pool.options.max, outside)

  const run = async <T>(job: (session: Session) => Promise<T>, changes: Changes): Promise<T> => {
    if (admission.waiting >= longestQueue) throw new UnavailableError('too many writes wait')
    const until = outside.monotonicMs() + patienceMs
    for (let attempt = 1; ; attempt++) {
      let leave: Leave = () => {}
      const connect = async () => {
        leave = await admission.enter(attempt > 1 || changes === 'again')
        return pool.connect()
      }
      const outcome = await attemptOnce(options, job, { changes, until, connect })
      const conflicts = 'error' in outcome && outcome.error instanceof ConflictError && !outcome.lost
      leave(conflicts)
      if ('value' in outcome) return outcome.value
      const { error, lost } = outcome
      if (!(conflicts || lost) || changes === 'once' || changes === 'again') throw error
      if (outside.monotonicMs() >= until)
        throw new UnavailableError('the store cannot be reached, or too many ask it at once', { cause: error })
      if (lost) await pause(Math.min(500, 25 * 2 ** attempt) * chance())
    }
  }
  const close = async () => {
    await options.inserts?.close()
    await pool.end()
  }
  return { run, close }
}

async function attemptOnce<T>(
  options: TransactionsOptions,
  job: (session: Session) => Promise<T>,
  { changes, until, connect }: { changes: Changes; until: number; connect: () => Promise<PoolClient> },
): Promise<Outcome<T>> {
  const { sessions, translate } = options
  const inserts = changes === 'single' ? options.inserts : null
  const attempt = createAttempt({ ...options, connect, inserts, until })
  const failed = (error: unknown) => ({ error: translate(attempt.doomed ?? error), lost: attempt.lost !== undefined })
  try {
    let value: T
    try {
      if (inserts === null) await attempt.connect()
      value = await job(sessions.on(attempt.executor))
    } catch (error) {
      await attempt.rollback()
      return failed(error)
    }
    const committed = await attempt.commit()
    if (committed === 'committed') return { value }
    return committed === 'refused' ? failed(null) : await settle(options, committed, value, until)
  } finally {
    attempt.end()
  }
}
