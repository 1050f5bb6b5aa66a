import type { Pool, PoolClient } from 'pg'
import { UnavailableError } from '../../ports/store.ts'
import type { Bound } from '../sql/engine.ts'
import { type Statement, sendBatch } from './batch.ts'
import { isConnectionLoss } from './connect.ts'
import { type Doubt, insertAgain } from './doubtful-write.ts'

/**
 * Inserts of rows that are all that somebody stores. Those that come while others are on their way travel together, so that
 * they share a flush of the server's log and the way there; each fails for itself. Each sees what was committed when it ran.
 */
export interface LoneInserts {
  /**
   * @returns how many rows were stored, when that is durable.
   * @throws what the server says, or the loss of the connection where nothing was sent; UnavailableError when it is not known what
   * became of it.
   */
  insert(sql: string, values: readonly Bound[], until: number): Promise<number>
  close(): Promise<void>
}

export interface LoneInsertsOptions {
  /** Connections that send a query when the one before it has been answered; as many batches are on their way at a time. */
  readonly pool: Pool
  readonly nameOf: (sql: string) => string | undefined
  /** Finds out what became of those whose connection was lost. */
  readonly doubt: Doubt
}

interface Waiting extends Statement {
  readonly until: number
  resolve(count: number): void
  reject(error: unknown): void
}

const [mostInBatch, longestQueue] = [100, 10_000]

export function createLoneInserts({ pool, nameOf, doubt }: LoneInsertsOptions): LoneInserts {
  let waiting: Waiting[] = []
  let sending = 0
  let isGathering = false

  const pump = () => {
    while (sending < pool.options.max && waiting.length > 0) {
      // Those that wait are divided among the connections that are free.
      const count = Math.min(mostInBatch, Math.ceil(waiting.length / (pool.options.max - sending)))
      const batch = waiting.slice(0, count)
      waiting = waiting.slice(count)
      sending++
      void deliver(batch).finally(() => {
        sending--
        pump()
      })
    }
  }
  const deliver = async (batch: readonly Waiting[]) => {
    let client: PoolClient
    try {
      client = await pool.connect()
    } catch (error) {
      for (const { reject } of batch) reject(error)
      return
    }
    let lost: Error | undefined
    const onError = (error: Error) => {
      lost = error
    }
    client.on('error', onError)
    const send = async (inserts: readonly Waiting[]): Promise<void> => {
      if (inserts.length === 0) return
      const counts: number[] = []
      const error = lost ?? (await sendInserts(client, inserts, counts))
      if (error === null) return inserts.forEach(({ resolve }, i) => resolve(counts[i]!))
      if (isConnectionLoss(error)) {
        lost = error
        for (const each of inserts) settle(each, error)
        return
      }
      const failedAt = counts.length
      if (failedAt < inserts.length) {
        inserts[failedAt]!.reject(error)
        await send(inserts.slice(0, failedAt))
        return send(inserts.slice(failedAt + 1))
      }
      if (inserts.length === 1) return inserts[0]!.reject(error)
      // It failed when it was to be committed: whose fault that is shows when each is alone.
      for (const each of inserts) await send([each])
    }
    try {
      await send(batch)
    } finally {
      client.off('error', onError)
      client.release(lost)
    }
  }
  const settle = ({ sql, values, until, resolve, reject }: Waiting, error: Error) => {
    insertAgain(doubt, sql, values, error, until).then(resolve, reject)
  }

  return {
    insert: (sql, values, until) => {
      if (waiting.length >= longestQueue) return Promise.reject(new UnavailableError('too many writes wait'))
      return new Promise((resolve, reject) => {
        waiting.push({ sql, values, name: nameOf(sql), until, resolve, reject })
        if (isGathering) return
        isGathering = true
        // What comes in one turn of the event loop goes together.
        setImmediate(() => {
          isGathering = false
          pump()
        })
      })
    },
    close: () => pool.end(),
  }
}

/** @returns why nothing was stored. @param counts gets the rows of each, up to one that fails. */
function sendInserts(client: PoolClient, inserts: readonly Statement[], counts: number[]): Promise<Error | null> {
  return new Promise((resolve) => {
    sendBatch(client, inserts, { answered: (_at, _rows, count) => counts.push(count), ended: resolve })
  })
}
