import { closeSync, fdatasync, openSync } from 'node:fs'

/** Makes what was committed so far durable. */
export interface LogSync {
  /** Calls back once everything committed before this call is on disk, or with the error that prevents it. */
  whenDurable(done: (error: Error | null) => void): void
  /** The first failure, after which nothing can be promised any more. */
  readonly failure: Error | null
  /** Another process failed to flush this log: nothing is promised here either. */
  fail(error: Error): void
  /** Calls back on the first failure, but for one that was told by `fail`. */
  onFailure(call: (error: Error) => void): void
  close(): void
}

/** Flushes a file's data: `fdatasync`, off the event loop. A port, so that a failing disk can be tested. */
export type Flush = (fd: number, done: (error: Error | null) => void) => void

/**
 * Shares one `fdatasync` of the write-ahead log among all commits that wait for it. After a failure every later call
 * fails too: the kernel may have dropped the pages it could not write, so a later success would prove nothing
 * (https://lwn.net/Articles/752063/).
 */
export function createLogSync(file: string, flush: Flush = fdatasync): LogSync {
  const fd = openSync(file, 'r+')
  let waiting: ((error: Error | null) => void)[] = []
  let flushing = false
  let failure: Error | null = null
  let whenFailed = (_error: Error) => {}
  const start = () => {
    const batch = waiting
    waiting = []
    flushing = true
    flush(fd, (error) => {
      flushing = false
      if (error && failure === null) {
        failure = error
        whenFailed(error)
      }
      if (waiting.length > 0) start()
      for (const done of batch) done(failure)
    })
  }
  return {
    whenDurable: (done) => {
      if (failure) return done(failure)
      waiting.push(done)
      if (!flushing) start()
    },
    get failure() {
      return failure
    },
    fail: (error) => {
      failure ??= error
    },
    onFailure: (call) => {
      whenFailed = call
    },
    close: () => closeSync(fd),
  }
}
