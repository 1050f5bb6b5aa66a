import { type Changes, UnavailableError } from '../../ports/store.ts'
import type { Checkpointer } from './checkpointer.ts'
import type { Connection } from './driver.ts'
import type { LogSync } from './log-sync.ts'
import type { WriteEntry } from './write-entry.ts'

/** Gives every write of one turn of the event loop one commit, and every waiting commit one flush. */
export interface WriteTurn {
  /** Runs `job`, in a savepoint where it makes several changes; resolves once what it did is durable, rejects with what it threw, undone. */
  run<T>(job: () => Promise<T>, changes: Changes): Promise<T>
  /** Is a transaction open, so that its connection would show what is not committed? */
  readonly isOpen: boolean
  /** Waits for what was accepted. */
  close(): Promise<void>
}

interface Waiting {
  readonly changes: Changes
  readonly job: () => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export interface WriteTurnOptions {
  readonly connection: Connection
  readonly sync: LogSync
  readonly checkpointer: Checkpointer
  /** Writes that may wait; more are refused, since they would not be answered in time. */
  readonly longestQueue?: number
  /** Length at which the log is begun anew, while writes wait. */
  readonly largestLogBytes?: number
  readonly translate: (error: unknown) => unknown
  /** Where other processes write too. */
  readonly entry?: WriteEntry
}

/** Writes that share a commit at most, so that the loop gets its turn. */
const writesACommit = 256
/** Those that come while others are written join them until there are so many. */
const laterWritesACommit = 64

export function createWriteTurn(options: WriteTurnOptions): WriteTurn {
  const { connection, sync, checkpointer, longestQueue = 10_000, largestLogBytes = 64 * 2 ** 20, translate, entry } = options
  const begin = connection.prepare('BEGIN IMMEDIATE')
  const commit = connection.prepare('COMMIT')
  const rollback = connection.prepare('ROLLBACK')
  const savepoint = connection.prepare('SAVEPOINT job')
  const release = connection.prepare('RELEASE job')
  const undo = connection.prepare('ROLLBACK TO job')
  const totalChanges = connection.prepare('SELECT total_changes()')
  const changesSoFar = () => totalChanges.get([])![0] as number
  const queue: Waiting[] = []
  let running = false
  let idle: (() => void)[] = []
  let pending = 0
  let isOpen = false

  const settle = (waiting: readonly Waiting[], finish: (each: Waiting, i: number) => void) => {
    waiting.forEach(finish)
    pending -= waiting.length
    if (pending === 0) {
      for (const done of idle) done()
      idle = []
    }
  }

  const turn = async () => {
    if (entry) {
      try {
        // Not as a prepared statement: one that was refused stays in progress until it is collected, and no savepoint opens then.
        await entry.enter(() => connection.exec('BEGIN IMMEDIATE'))
      } catch (error) {
        const refused = queue.splice(0, writesACommit)
        settle(refused, ({ reject }) => reject(translate(error)))
        return next()
      }
    }
    const batch = queue.splice(0, writesACommit)
    const done: Waiting[] = []
    const values: unknown[] = []
    const unsettled = new Set(batch)
    let written = false
    const join = (more: Waiting[]) => {
      for (const each of more) {
        batch.push(each)
        unsettled.add(each)
      }
    }
    try {
      if (!entry) begin.run([])
      isOpen = true
      for (let i = 0; i < batch.length; i++) {
        const waiting = batch[i]!
        const several = waiting.changes !== 'single'
        const before: number = written ? 0 : changesSoFar()
        if (several) savepoint.run([])
        try {
          const value = await waiting.job()
          if (several) release.run([])
          written ||= changesSoFar() > before
          done.push(waiting)
          values.push(value)
          // What this job's end has called forth shares its commit.
          if (batch.length < laterWritesACommit) join(queue.splice(0, 1))
        } catch (error) {
          // A full disk can make the engine give up all of the transaction; what came next would be stored by itself.
          if (!connection.inTransaction) throw error
          if (several) {
            undo.run([])
            release.run([])
          }
          unsettled.delete(waiting)
          settle([waiting], ({ reject }) => reject(translate(error)))
        }
      }
      commit.run([])
      isOpen = false
      entry?.leave()
    } catch (error) {
      // The transaction itself is gone, and with it what the earlier jobs of this turn did.
      tryTo(() => rollback.run([]))
      isOpen = false
      entry?.leave()
      const reason = translate(error)
      settle([...unsettled], ({ reject }) =>
        reject(reason instanceof UnavailableError ? reason : new UnavailableError('nothing was stored', { cause: error })),
      )
      // The log itself may have taken the room that was wanting.
      return checkpointer.truncate(next)
    }
    sync.whenDurable((error) =>
      settle(done, ({ resolve, reject }, i) =>
        error ? reject(new UnavailableError('the disk did not take the write', { cause: error })) : resolve(values[i]),
      ),
    )
    if (written) checkpointer.committed()
    if (checkpointer.logBytes <= largestLogBytes) return next()
    checkpointer.restart(next)
  }

  const next = () => {
    if (queue.length > 0) setImmediate(turn)
    else running = false
  }

  return {
    run: (job, changes) =>
      new Promise((resolve, reject) => {
        if (sync.failure)
          return reject(new UnavailableError('the disk failed; no write is taken until a restart', { cause: sync.failure }))
        if (queue.length >= longestQueue) return reject(new UnavailableError('too many writes wait'))
        pending++
        queue.push({ job, changes, resolve: resolve as (value: unknown) => void, reject })
        if (running) return
        running = true
        setImmediate(turn)
      }),
    get isOpen() {
      return isOpen
    },
    close: () => new Promise((resolve) => (pending === 0 ? resolve() : idle.push(resolve))),
  }
}

function tryTo(act: () => void): void {
  try {
    act()
  } catch {
    // SQLite has rolled back by itself already.
  }
}
