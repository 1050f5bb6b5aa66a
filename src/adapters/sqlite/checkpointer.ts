import { Worker } from 'node:worker_threads'

/** Moves the write-ahead log into the database file, in a thread, so that no request waits for it. */
export interface Checkpointer {
  /**
   * Asks for the log to be emptied. The caller writes nothing until `done`; readers go on.
   */
  truncate(done: () => void): void
  close(): Promise<void>
}

export interface CheckpointerData {
  readonly file: string
  readonly everyMs: number
}

export function createCheckpointer(file: string, everyMs = 250): Checkpointer {
  const worker = new Worker(new URL('./checkpointer-thread.js', import.meta.url), {
    workerData: { file, everyMs } satisfies CheckpointerData,
  })
  let waiting: (() => void)[] = []
  const release = () => {
    const batch = waiting
    waiting = []
    for (const done of batch) done()
  }
  let ended = false
  worker.unref()
  worker.on('message', release)
  // Without its thread the log only grows until the next start, which is no reason to stop serving.
  worker.on('error', release)
  worker.on('exit', () => {
    ended = true
    release()
  })
  return {
    truncate: (done) => {
      if (ended) return done()
      waiting.push(done)
      worker.postMessage('truncate')
    },
    close: () =>
      new Promise((resolve) => {
        if (ended) return resolve()
        worker.ref()
        worker.once('exit', () => resolve())
        worker.postMessage('close')
      }),
  }
}
