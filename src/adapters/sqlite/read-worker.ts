import { Worker } from 'node:worker_threads'
import { type Done, UnavailableError } from '../../ports/store.ts'
import type { Bound, Row } from './driver.ts'

/** Runs slow reads in a thread of their own, in order, so that they hold nobody up but each other. */
export interface ReadWorker {
  run(sql: string, values: readonly Bound[], done: Done<Row | undefined>): void
  close(): Promise<void>
}

export interface ReadRequest {
  readonly id: number
  readonly sql: string
  readonly values: readonly Bound[]
}
export interface ReadReply {
  readonly id: number
  readonly row?: Row | undefined
  readonly error?: string
}

/** Slow reads that may wait; more are refused, since they would not be answered in time. */
const longestQueue = 1_000

/** Bytes lose their Buffer on the way between threads. */
function received(value: Row[number]): Row[number] {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value
}

export function createReadWorker(file: string): ReadWorker {
  const worker = new Worker(new URL('./read-worker-thread.js', import.meta.url), { workerData: { file } })
  const waiting = new Map<number, Done<Row | undefined>>()
  let lastId = 0
  let failed: Error | undefined
  let closing = false
  worker.unref()
  const fail = (error: Error) => {
    failed = new UnavailableError('the thread for slow reads stopped', { cause: error })
    for (const done of waiting.values()) done(failed, undefined)
    waiting.clear()
  }
  worker.on('message', ({ id, row, error }: ReadReply) => {
    const done = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0 && !closing) worker.unref()
    if (error === undefined) done?.(null, row?.map(received))
    else done?.(new Error(error), undefined)
  })
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('it has ended')))
  return {
    run: (sql, values, done) => {
      if (failed) return done(failed, undefined)
      if (waiting.size >= longestQueue) return done(new UnavailableError('too many slow reads wait'), undefined)
      const id = ++lastId
      waiting.set(id, done)
      worker.ref()
      worker.postMessage({ id, sql, values } satisfies ReadRequest)
    },
    // The driver ends the process when a thread is ended inside it, so the thread is asked, and ends itself.
    close: () =>
      new Promise((resolve) => {
        closing = true
        worker.removeAllListeners('exit')
        worker.once('exit', () => resolve())
        worker.postMessage('close')
        worker.ref()
      }),
  }
}
