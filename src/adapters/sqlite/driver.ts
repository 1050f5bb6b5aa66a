/**
 * The one place that touches the native SQLite driver. `libsql` ends the whole process when it is asked to bind a
 * boolean, a Date, an object or a typed array, so nothing reaches it that `guard` has not seen.
 */
import Database from 'libsql'
import type { Bound, Row } from '../sql/engine.ts'

export type { Bound, Row }

/** A prepared statement. Parameters are `?1`, `?2` … in order. */
export interface Statement {
  get(values: readonly Bound[]): Row | undefined
  all(values: readonly Bound[]): readonly Row[]
  /** @returns the number of rows changed. */
  run(values: readonly Bound[]): number
}

export interface Connection {
  prepare(sql: string): Statement
  exec(sql: string): void
  readonly inTransaction: boolean
  close(): void
}

export interface ConnectionOptions {
  readonly readOnly?: boolean
  /**
   * `full`: every commit is on disk before it returns. `grouped`: a commit leaves its fsync to the caller, who must
   * have the write-ahead log synced before telling anyone.
   */
  readonly durability: 'full' | 'grouped'
  readonly busyTimeoutMs?: number
}

const largest = 2n ** 63n - 1n

/** Opens a database file in WAL mode and makes sure that its durability is what was asked for. */
export function connect(file: string, { readOnly = false, durability, busyTimeoutMs = 5_000 }: ConnectionOptions): Connection {
  const database = new Database(file)
  const pragma = (name: string, value: string | number) => {
    database.exec(`PRAGMA ${name} = ${value}`)
    return (database.prepare(`PRAGMA ${name}`).raw(true).get([]) as [string | number])[0]
  }
  const require = (name: string, value: string | number, expected: string | number) => {
    const actual = pragma(name, value)
    if (actual !== expected) throw new Error(`PRAGMA ${name} is ${actual} on ${file}, ${expected} was asked for`)
  }
  database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
  // The driver takes no notice of its own `readonly`.
  if (readOnly) require('query_only', 'ON', 1)
  else require('journal_mode', 'WAL', 'wal')
  // Where `fsync` leaves data in the drive's cache (macOS), what empties that too is used.
  require('fullfsync', 'ON', 1)
  require('checkpoint_fullfsync', 'ON', 1)
  require('synchronous', durability === 'full' ? 'FULL' : 'NORMAL', durability === 'full' ? 2 : 1)
  require('foreign_keys', 'ON', 1)
  require('wal_autocheckpoint', 0, 0)
  database.exec(
    'PRAGMA mmap_size = 268435456; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF',
  )
  return connectionTo(database)
}

function connectionTo(database: Database.Database): Connection {
  return {
    prepare: (sql) => prepare(database, sql),
    exec: (sql) => void database.exec(sql),
    get inTransaction() {
      return database.inTransaction
    },
    close: () => void database.close(),
  }
}

/**
 * What reads all rows is a statement of its own: after `all`, the driver's `get` takes no new values, and answers with the row
 * of the old ones (seen in libsql 0.5.29).
 */
function prepare(database: Database.Database, sql: string): Statement {
  const reads = /^\s*(SELECT|WITH|EXPLAIN|PRAGMA|VALUES)\b/i.test(sql) || /\bRETURNING\b/i.test(sql)
  const make = () => (reads ? database.prepare(sql).raw(true) : database.prepare(sql))
  const one = reusable(make)
  let many: typeof one | undefined
  return {
    get: (values) => one(guard(values), (statement, bound) => statement.get(bound) as Row | undefined),
    all: (values) => {
      many ??= reusable(make)
      return many(guard(values), (statement, bound) => statement.all(bound) as Row[])
    },
    run: (values) => one(guard(values), (statement, bound) => statement.run(bound).changes),
  }
}

/** The driver keeps a failed statement's error and throws it again at the next use, so a failed one is made anew. */
function reusable(make: () => Database.Statement) {
  let statement: Database.Statement | undefined = make()
  return <T>(bound: Bound[], act: (statement: Database.Statement, bound: Bound[]) => T): T => {
    statement ??= make()
    try {
      return act(statement, bound)
    } catch (error) {
      statement = undefined
      throw error
    }
  }
}

/** @throws TypeError for a value that SQLite cannot hold or that would crash the driver. */
export function guard(values: readonly Bound[]): Bound[] {
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i]
    if (typeof value === 'string' && isWhole(value)) continue
    if (value === null) continue
    if (typeof value === 'number' && Number.isFinite(value)) continue
    if (typeof value === 'bigint' && value <= largest && value >= -largest - 1n) continue
    throw new TypeError(`parameter ${i + 1} is a ${describe(value)}, which cannot be stored`)
  }
  return values as Bound[]
}

/** SQLite's text ends at a NUL when it is read, and a lone surrogate has no UTF-8. */
function isWhole(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

function describe(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return 'number out of range'
  if (typeof value === 'string') return 'text with a NUL or a lone surrogate'
  return value === undefined ? 'missing value' : Array.isArray(value) ? 'list' : typeof value
}

/** An empty database in memory. */
export function memoryConnection(): Connection {
  return connectionTo(new Database(':memory:'))
}

/** A database without WAL or promises, for the lock file. */
export function connectPlain(file: string): Pick<Connection, 'exec' | 'close'> {
  return connectionTo(new Database(file))
}
