import { type Done, UnavailableError } from '../../ports/store.ts'
import type { Bound, Connection, Row, Statement } from './driver.ts'
import type { ReadWorker } from './read-worker.ts'
import { createStatements } from './statements.ts'

/** Runs the reads that arrive in one turn of the event loop back to back, so their answers leave back to back. */
export interface ReadTurn {
  run(sql: string, values: readonly Bound[], done: Done<Row | undefined>): void
  /** Runs at once, unless its plan is slow: for code that waits for each read, such as a handler. */
  now(sql: string, values: readonly Bound[]): Promise<Row | undefined>
  close(): Promise<void>
}

interface Waiting {
  readonly statement: Statement
  readonly values: readonly Bound[]
  readonly done: Done<Row | undefined>
}

/** Reads of one turn before others get the loop. */
const readsATurn = 256

/**
 * @param isSlow does this statement read more than it answers?
 * @param openWorker starts the thread for slow plans, on the first of them.
 */
export function createReadTurn(connection: Connection, isSlow: (sql: string) => boolean, openWorker: () => ReadWorker): ReadTurn {
  const statement = createStatements(connection)
  let queue: Waiting[] = []
  let worker: ReadWorker | undefined
  const turn = () => {
    const batch = queue.length > readsATurn ? queue.slice(0, readsATurn) : queue
    queue = queue.length > readsATurn ? queue.slice(readsATurn) : []
    if (queue.length > 0) setImmediate(turn)
    for (const { statement, values, done } of batch) {
      let row: Row | undefined
      try {
        row = statement.get(values)
      } catch (error) {
        done(error as Error, undefined)
        continue
      }
      done(null, row)
    }
  }
  return {
    run: (sql, values, done) => {
      if (isSlow(sql)) {
        worker ??= openWorker()
        return worker.run(sql, values, done)
      }
      if (queue.push({ statement: statement(sql), values, done }) === 1) setImmediate(turn)
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
      connection.close()
    },
  }
}
