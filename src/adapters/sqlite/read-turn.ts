import { type Done, UnavailableError } from '../../ports/store.ts'
import type { Bound, Connection, Row, Statement } from './driver.ts'
import type { ReadWorker } from './read-worker.ts'
import { createStatements } from './statements.ts'

/** Runs the reads that arrive in one turn of the event loop back to back, so their answers leave back to back. */
export interface ReadTurn {
  run(sql: string, values: readonly Bound[], done: Done<Row | undefined>): void
  /** Runs at once: for code that already waits, such as a handler. */
  now(sql: string, values: readonly Bound[]): Row | undefined
  close(): Promise<void>
}

interface Waiting {
  readonly statement: Statement
  readonly values: readonly Bound[]
  readonly done: Done<Row | undefined>
}

/** Reads of one turn before others get the loop. */
const readsATurn = 256

/** @param openWorker starts the thread for slow plans, on the first of them. */
export function createReadTurn(connection: Connection, openWorker: () => ReadWorker): ReadTurn {
  const statement = createStatements(connection)
  const slow = new Map<string, boolean>()
  let queue: Waiting[] = []
  let worker: ReadWorker | undefined
  const isSlow = (sql: string): boolean => {
    let answer = slow.get(sql)
    if (answer === undefined) {
      answer = isSlowPlan(connection, sql)
      // The plans of statements long gone are cheap to find again.
      if (slow.size > 10_000) slow.clear()
      slow.set(sql, answer)
    }
    return answer
  }
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
    now: (sql, values) => statement(sql).get(values),
    close: async () => {
      for (const { done } of queue) done(new UnavailableError('the store is closing'), undefined)
      queue = []
      await worker?.close()
      connection.close()
    },
  }
}

/**
 * Does the plan read more rows than it answers for? A table read from end to end, unless a bare `LIMIT` stops it; or a
 * sort that no index gives.
 */
function isSlowPlan(connection: Connection, sql: string): boolean {
  const steps = connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all([]).map((row) => String(row[3]))
  return steps.some((step) => {
    if (/^USE TEMP B-TREE FOR ORDER BY/.test(step)) return true
    const scanned = /^SCAN (\w+)/.exec(step)?.[1]
    if (!scanned || / VIRTUAL TABLE /.test(step) || scanned === 'CONSTANT' || /^SCAN (o|t\d+)$/.test(step)) return false
    return !new RegExp(`FROM "[^"]+" ${scanned} WHERE 1 ORDER BY`).test(sql)
  })
}
