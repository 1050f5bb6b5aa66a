import { type Done, UnavailableError } from '../../ports/store.ts'
import type { Bound, Row, Statement } from './driver.ts'
import type { ReadWorker } from './read-worker.ts'

/** Runs the reads that arrive in one turn of the event loop back to back, so their answers leave back to back. */
export interface ReadTurn {
  run(sql: string, values: readonly Bound[], done: Done<Row | undefined>): void
  /** Runs at once, unless its plan is slow: for code that waits for each read, such as a handler. */
  now(sql: string, values: readonly Bound[]): Promise<Row | undefined>
  close(): Promise<void>
}

interface Waiting {
  readonly sql: string
  readonly values: readonly Bound[]
  readonly done: Done<Row | undefined>
}

/** Reads of one turn before others get the loop. */
const readsATurn = 256

/**
 * @param statement prepares a text on a connection that shows what is committed, and nothing else, at this moment.
 * @param isSlow does this statement read more than it answers?
 * @param openWorker starts the thread for slow plans, on the first of them.
 */
export function createReadTurn(
  statement: (sql: string) => Statement,
  isSlow: (sql: string) => boolean,
  openWorker: () => ReadWorker,
): ReadTurn {
  let queue: Waiting[] = []
  let worker: ReadWorker | undefined
  const turn = () => {
    const batch = queue.length > readsATurn ? queue.slice(0, readsATurn) : queue
    queue = queue.length > readsATurn ? queue.slice(readsATurn) : []
    if (queue.length > 0) setImmediate(turn)
    // First all of them, then all answers: answers that leave back to back wake their receiver once.
    const results = batch.map(({ sql, values }) => attempt(() => statement(sql).get(values)))
    batch.forEach(({ done }, i) => done(...results[i]!))
  }
  return {
    run: (sql, values, done) => {
      if (isSlow(sql)) {
        worker ??= openWorker()
        return worker.run(sql, values, done)
      }
      if (queue.push({ sql, values, done }) === 1) setImmediate(turn)
    },
    now: async (sql, values) => {
      if (!isSlow(sql)) return statement(sql).get(values)
      worker ??= openWorker()
      const { run } = worker
      return new Promise((resolve, reject) => run(sql, values, (error, row) => (error ? reject(error) : resolve(row))))
    },
    close: async () => {
      for (const { done } of queue) done(new UnavailableError('the store is closing'), undefined)
      queue = []
      await worker?.close()
    },
  }
}

function attempt(read: () => Row | undefined): Parameters<Done<Row | undefined>> {
  try {
    return [null, read()]
  } catch (error) {
    return [error as Error, undefined]
  }
}
