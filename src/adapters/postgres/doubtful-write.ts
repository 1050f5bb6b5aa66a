import type { Pool } from 'pg'
import type { Outside } from '../../ports/outside.ts'
import { ConflictError, UnavailableError } from '../../ports/store.ts'
import type { Bound } from '../sql/engine.ts'
import { isConnectionLoss } from './connect.ts'
import type { DatabaseError } from './refusals.ts'

/** What finds out about a write whose answer was lost with its connection. */
export interface Doubt {
  readonly pool: Pool
  readonly outside: Pick<Outside, 'monotonicMs' | 'after'>
  readonly translate: (error: unknown) => unknown
}

/** What became of a transaction. `lost`: its connection was. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown; readonly lost: boolean }

/** A transaction as the server knows it. */
export interface TransactionId {
  readonly xid: string
  /** When the server last came up after a crash: from there it gives out numbers anew that it had not yet written down. */
  readonly since: string | null
}

/** Statistics do not outlive a crash, so the time of their last reset tells of it; anybody may ask for it. */
const lastCrash = 'pg_stat_get_bgwriter_stat_reset_time()::text'
const [invalidParameter, lockNotAvailable] = ['22023', '55P03']

/**
 * After the connection was lost in a commit: asks the server what became of the transaction (`pg_xact_status`). Where it
 * crashed meanwhile, a transaction that is said to be committed may be another with the same number; one that is not, or
 * whose number is still to come, is certainly lost.
 */
export async function settle<T>(
  { pool, outside }: Doubt,
  { xid, since }: TransactionId,
  value: T,
  until: number,
): Promise<Outcome<T>> {
  const unknown = {
    error: new UnavailableError('it is not known whether the write was stored: repeat it with an `Idempotency-Key`'),
    lost: false,
  }
  const undone = { error: new ConflictError(), lost: true }
  while (outside.monotonicMs() < until) {
    try {
      const { rows } = await pool.query({
        text: `SELECT pg_xact_status($1::xid8), ${lastCrash}`,
        values: [xid],
        rowMode: 'array',
      })
      const [status, crashed] = rows[0] as [string | null, string | null]
      if (status === 'committed') return crashed === since ? { value } : unknown
      if (status === 'aborted') return undone
      if (status === null) return unknown
    } catch (error) {
      if ((error as DatabaseError).code === invalidParameter) return undone
      if (!isConnectionLoss(error)) return unknown
    }
    await new Promise<void>((resolve) => outside.after(50, resolve))
  }
  return unknown
}

/**
 * After the connection was lost in an insert that stood alone: the same row once more, whose id tells whether it was stored
 * the first time.
 */
export async function insertAgain(
  { pool, outside, translate }: Doubt,
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
      // The transaction whose connection was lost may not have ended yet.
      if (code !== lockNotAvailable && !isConnectionLoss(error)) throw translate(error)
    }
    await new Promise<void>((resolve) => outside.after(50, resolve))
  }
  throw new UnavailableError('it is not known whether the write was stored: repeat it with an `Idempotency-Key`', {
    cause: first,
  })
}

/** Asked for with the first write, since it is needed when nothing can be asked any more. */
export async function transactionId(tell: (sql: string) => Promise<unknown>): Promise<TransactionId> {
  const { rows } = (await tell(`SELECT pg_current_xact_id()::text AS xid, ${lastCrash} AS since`)) as {
    rows: [TransactionId]
  }
  return rows[0]
}
