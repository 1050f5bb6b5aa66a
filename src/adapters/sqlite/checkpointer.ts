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
   * Copies what is left, so that the next write begins the log anew, over what it held: a file that keeps its room
   * is flushed faster than one that grows again. The caller writes nothing until `done`; readers go on, and one that
   * goes on for long keeps the log as it is.
   */
  restart(done: () => void): void
  /** As `restart`, and gives the room of the log back. */
  truncate(done: () => void): void
  /** Length of the log when it was last copied; 0 from when a new beginning was asked for until the next copy. */
  readonly logBytes: number
  /** Why nothing is copied any more. */
  readonly failure: Error | null
  close(): Promise<void>
}

export interface CheckpointerData {
  readonly file: string
  readonly everyMs: number
}

export type CheckpointerRequest = 'copy' | 'restart' | 'truncate' | 'close'
export type CheckpointerReply = { readonly did: 'copy'; readonly logBytes: number } | { readonly did: 'restart' | 'truncate' }

/** @param onCopied is told of each copy that has ended, and how long the log is. */
export function createCheckpointer(file: string, everyMs = 250, onCopied: (logBytes: number) => void = () => {}): Checkpointer {
  let worker: Worker | undefined
  let waiting: (() => void)[] = []
  let asked = false
  let logBytes = 0
  let closing = false
  let ended = false
  let failure: Error | null = null
  const release = () => {
    const batch = waiting
    waiting = []
    if (!closing) worker?.unref()
    for (const done of batch) done()
  }
  const start = (): Worker => {
    const thread = new Worker(new URL('./checkpointer-thread.js', import.meta.url), {
      workerData: { file, everyMs } satisfies CheckpointerData,
    })
    thread.unref()
    thread.on('message', (reply: CheckpointerReply) => {
      asked = false
      logBytes = reply.did === 'copy' ? reply.logBytes : 0
      if (reply.did === 'copy') onCopied(logBytes)
      else release()
    })
    // Without its thread the log only grows until the next start, which is no reason to stop serving.
    thread.on('error', (error: Error) => {
      failure = error
    })
    thread.on('exit', () => {
      ended = true
      logBytes = 0
      release()
    })
    return thread
  }
  /** A backend that nothing was written to yet has no thread to start and to keep. */
  const ask = (request: CheckpointerRequest): Worker => {
    worker ??= start()
    worker.postMessage(request)
    return worker
  }
  const empty = (request: 'restart' | 'truncate', done: () => void) => {
    if (ended) return done()
    waiting.push(done)
    ask(request).ref()
  }
  return {
    committed: () => {
      if (asked || ended) return
      asked = true
      ask('copy')
    },
    restart: (done) => empty('restart', done),
    truncate: (done) => empty('truncate', done),
    get logBytes() {
      return logBytes
    },
    get failure() {
      return failure
    },
    close: () =>
      new Promise((resolve) => {
        if (ended || !worker) return resolve()
        closing = true
        worker.ref()
        worker.once('exit', () => resolve())
        worker.postMessage('close' satisfies CheckpointerRequest)
      }),
  }
}
