import { Worker } from 'node:worker_threads'

/** Moves the write-ahead log into the database file, in a thread, so that no request waits for it. */
export interface Checkpointer {
  /**
   * Says that a commit made the log longer, so that it is copied within `everyMs`. No copy is made that nobody asked
   * for: one that finds nothing to do can take a log begun anew in that very moment for the old one, and drop what is
   * in it (https://sqlite.org/wal.html#walresetbug: in every SQLite before 3.51.3, so in libsql 0.5). What was added
   * after the last copy ended is what keeps the log from beginning anew until the next copy has ended.
   */
  committed(): void
  /**
   * Asks for the log to be emptied. The caller writes nothing until `done`; readers go on.
   */
  truncate(done: () => void): void
  /** Why nothing is copied any more. */
  readonly failure: Error | null
  close(): Promise<void>
}

export interface CheckpointerData {
  readonly file: string
  readonly everyMs: number
}

export type CheckpointerRequest = 'copy' | 'truncate' | 'close'
export type CheckpointerReply = 'copied' | 'truncated'

export function createCheckpointer(file: string, everyMs = 250): Checkpointer {
  const worker = new Worker(new URL('./checkpointer-thread.js', import.meta.url), {
    workerData: { file, everyMs } satisfies CheckpointerData,
  })
  const ask = (request: CheckpointerRequest) => worker.postMessage(request)
  let waiting: (() => void)[] = []
  let asked = false
  let closing = false
  let ended = false
  let failure: Error | null = null
  const release = () => {
    const batch = waiting
    waiting = []
    if (!closing) worker.unref()
    for (const done of batch) done()
  }
  worker.unref()
  worker.on('message', (reply: CheckpointerReply) => {
    asked = false
    if (reply === 'truncated') release()
  })
  // Without its thread the log only grows until the next start, which is no reason to stop serving.
  worker.on('error', (error: Error) => {
    failure = error
  })
  worker.on('exit', () => {
    ended = true
    release()
  })
  return {
    committed: () => {
      if (asked || ended) return
      asked = true
      ask('copy')
    },
    truncate: (done) => {
      if (ended) return done()
      waiting.push(done)
      worker.ref()
      ask('truncate')
    },
    get failure() {
      return failure
    },
    close: () =>
      new Promise((resolve) => {
        if (ended) return resolve()
        closing = true
        worker.ref()
        worker.once('exit', () => resolve())
        ask('close')
      }),
  }
}
