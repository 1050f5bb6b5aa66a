import { lstatSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Outside } from '../ports/outside.ts'
import { KnowledgeError } from './knowledge.ts'

type Connection = import('libsql').Database

/** Between two tries, in milliseconds: a part of what was waited for already, so that a hundred who wait leave the machine to who works. */
const shortestPauseMs = 3
const longestPauseMs = 250
const partOfWait = 0.25
/** For who had it while others waited. */
const courtesyMs = 50

export interface MemoryLockOptions {
  readonly file: string
  readonly outside: Outside
  /** How long it is waited for. */
  readonly busyMs: number
}

/**
 * One holder among all processes of a machine. The lock is the operating system's, taken through an SQLite file, so it goes with
 * the process however that ends. The file is never opened otherwise: closing any other descriptor of it would give the lock back
 * (https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
 */
export class MemoryLock {
  readonly #options: MemoryLockOptions
  #connection: Connection | null = null
  #inode = 0n
  /** Whether others waited when it was last ours: then they come first. */
  #contended = false

  constructor(options: MemoryLockOptions) {
    this.#options = options
  }

  /** One call at a time. @returns what gives it back. @throws KnowledgeError, `busy` */
  async acquire(): Promise<() => void> {
    const { outside, busyMs, file } = this.#options
    const began = outside.monotonicMs()
    if (this.#contended) await this.#pause(courtesyMs)
    this.#contended = false
    while (!(await this.#take())) {
      this.#contended = true
      const waitedMs = outside.monotonicMs() - began
      if (waitedMs >= busyMs) {
        throw new KnowledgeError(
          'busy',
          `others have been changing memory for ${busyMs / 1000} s (\`${file}\` is locked): try again`,
        )
      }
      await this.#pause(Math.min(longestPauseMs, Math.max(shortestPauseMs, waitedMs * partOfWait)))
    }
    return () => {
      this.#connection?.exec('ROLLBACK')
    }
  }

  close(): void {
    this.#connection?.close()
    this.#connection = null
  }

  async #take(): Promise<boolean> {
    // The folder may have been removed and made again: then others lock another file than this one.
    if (this.#connection !== null && !this.#isInPlace()) this.close()
    try {
      this.#connection ??= await this.#connect()
      this.#connection.exec('BEGIN IMMEDIATE')
    } catch (error) {
      const { code = '', message } = error as { code?: string; message: string }
      if (code.startsWith('SQLITE_BUSY')) return false
      this.close()
      throw new KnowledgeError('unavailable', `memory cannot be locked for writing (\`${this.#options.file}\`): ${message}`)
    }
    if (this.#isInPlace()) return true
    this.close()
    return false
  }

  #isInPlace(): boolean {
    return inodeOf(this.#options.file) === this.#inode
  }

  async #connect(): Promise<Connection> {
    const { default: Sqlite } = await import('libsql')
    mkdirSync(dirname(this.#options.file), { recursive: true })
    const connection = new Sqlite(this.#options.file)
    connection.exec('PRAGMA busy_timeout = 0')
    this.#inode = inodeOf(this.#options.file)
    return connection
  }

  /** By half as long as this or up to as long, so that those who wait do not all try at once. */
  #pause(ms: number): Promise<void> {
    const { outside } = this.#options
    const part = 0.5 + outside.randomBytes(1)[0]! / 512
    return new Promise((resolve) => outside.after(ms * part, resolve))
  }
}

function inodeOf(file: string): bigint {
  return lstatSync(file, { bigint: true, throwIfNoEntry: false })?.ino ?? 0n
}
