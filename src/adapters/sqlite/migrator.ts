import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { quote } from '../../kit/sql.ts'
import {
  begun,
  type Cursor,
  DataInTheWayError,
  MigrationPendingError,
  type Migrator,
  MigratorBusyError,
  type Outcome,
  type Progress,
  type Step,
} from '../../ports/migration.ts'
import type { Outside } from '../../ports/outside.ts'
import { metaKeys, readStored, tellCount } from '../../ports/stored-migration.ts'
import { DataInUseError, lockData } from './data-lock.ts'
import { type Connection, connect } from './driver.ts'
import { planSqlite } from './plan-migration.ts'
import { keepMeta, readMeta, switchTables } from './switch-tables.ts'

export interface SqliteMigratorOptions {
  /** Holds `data.db`. */
  readonly folder: string
  readonly outside: Pick<Outside, 'monotonicMs'>
}

/** What a write transaction should take, since a server that writes waits for it with its whole loop. */
const [batchMs, firstBatch, smallestBatch, largestBatch] = [15, 50, 5, 2_000]
/** Waiting for the lock of SQLite keeps nobody else from it. */
const patienceMs = 1_000
/** Where no server is up, nobody else copies the log into the database. */
const batchesACheckpoint = 200

/** Migrates the data of a folder, beside a server that may be up. */
export function openSqliteMigrator({ folder, outside }: SqliteMigratorOptions): Migrator {
  const file = join(folder, 'data.db')
  const connection = existsSync(file) ? connect(file, { durability: 'full', busyTimeoutMs: patienceMs }) : undefined
  // What is copied is held to its refs before it is served.
  connection?.exec('PRAGMA foreign_keys = OFF')
  let batch = firstBatch
  let batches = 0

  const there = (): Connection => {
    if (connection) return connection
    throw new MigrationPendingError('there are no data in this folder yet', 'start the code: the first start makes the tables')
  }
  const within = (act: (on: Connection) => void): 'done' | 'busy' => {
    const on = there()
    try {
      on.exec('BEGIN IMMEDIATE')
      act(on)
      on.exec('COMMIT')
      return 'done'
    } catch (error) {
      if (on.inTransaction) on.exec('ROLLBACK')
      if (/^SQLITE_(BUSY|LOCKED)/.test((error as { code?: string }).code ?? '')) return 'busy'
      throw error
    }
  }
  const record = (on: Connection, change: (progress: Progress) => Progress) =>
    keepMeta(on, metaKeys.progress, change(readMeta(on).progress))
  const finished = (on: Connection, { id }: Step) => record(on, (progress) => ({ ...progress, done: [...progress.done, id] }))
  const outcomeOf = (came: 'done' | 'busy', { id }: Step): Outcome =>
    came === 'done' ? { is: 'done' } : { is: 'busy', waitedFor: id }

  const change = (step: Step, sql: readonly string[], then: (on: Connection) => void): Outcome => {
    try {
      return outcomeOf(
        within((on) => {
          for (const text of sql) on.exec(text)
          then(on)
        }),
        step,
      )
    } catch (error) {
      throw inTheWay(error as Error & { code?: string }, step)
    }
  }
  const fill = (
    step: Step,
    { table, sql, key }: { readonly table: string; readonly sql: string; readonly key: string },
  ): Outcome => {
    let next: Cursor | undefined
    const startedMs = outside.monotonicMs()
    change(step, [], (on) => {
      const cursor = readMeta(on).progress.cursors[key] ?? beginCursor(on, table)
      const moved = cursor.finished ? cursor : moveBatch(on, { table, sql, cursor, size: batch })
      record(on, (progress) => ({
        ...progress,
        cursors: { ...progress.cursors, [key]: moved },
        ...(moved.finished && key === step.id ? { done: [...progress.done, step.id] } : {}),
      }))
      next = moved
    })
    const tookMs = outside.monotonicMs() - startedMs
    if (next === undefined) {
      batch = Math.max(smallestBatch, Math.floor(batch / 2))
      return { is: 'busy', waitedFor: step.id }
    }
    const fitting = Math.floor((batch * batchMs) / Math.max(tookMs, batchMs / 2))
    batch = Math.max(smallestBatch, Math.min(largestBatch, fitting))
    if (++batches % batchesACheckpoint === 0) there().exec('PRAGMA wal_checkpoint(PASSIVE)')
    return next.finished ? { is: 'done' } : { is: 'more', rows: next.rows, pauseMs: Math.min(100, tookMs) }
  }
  const forgetStep = (on: Connection, step: Step) =>
    record(on, (progress) => {
      const { [step.id]: _, [backKey(step)]: __, ...cursors } = progress.cursors
      return { ...progress, cursors, done: progress.done.filter((id) => id !== step.id) }
    })
  const retried = async (act: (on: Connection) => void): Promise<void> => {
    while (within(act) === 'busy') await new Promise<void>((resolve) => setImmediate(resolve))
  }

  return {
    engine: 'sqlite',
    plan: planSqlite,
    stored: async () => (connection ? readMeta(connection) : readStored(() => undefined)),
    lock: async () => {
      if (!connection) return async () => {}
      const unlock = heldBy(() => lockData(join(folder, 'migrate.lock')), new MigratorBusyError())
      return async () => unlock()
    },
    begin: (migration) =>
      retried((on) => {
        keepMeta(on, metaKeys.migration, migration)
        keepMeta(on, metaKeys.progress, begun)
      }),
    advance: async (step) => {
      const { act } = step
      switch (act.does) {
        case 'change':
          return change(step, act.sql, (on) => finished(on, step))
        case 'batches':
          return fill(step, { table: act.table, sql: act.sql, key: step.id })
        case 'count': {
          // Outside a write transaction: a count of many rows keeps nobody from writing.
          const many = Number(there().prepare(act.sql).get([])![0])
          if (many > 0) throw new DataInTheWayError(act.path, tellCount(act.says, many), act.remedy)
          return change(step, [], (on) => finished(on, step))
        }
        default:
          throw new Error(`SQLite has no step of the kind \`${act.does}\``)
      }
    },
    undo: async (step) => {
      const undo = step.undo ?? []
      if (step.act.does !== 'batches') return change(step, undo, (on) => forgetStep(on, step))
      const last = undo.at(-1)
      if (last === undefined) return change(step, [], (on) => forgetStep(on, step))
      const before = change(step, undo.slice(0, -1), () => {})
      const table = /^DELETE FROM ("(?:[^"]|"")+")/.exec(last)![1]!.slice(1, -1)
      const outcome = before.is === 'done' ? fill(step, { table, sql: last, key: backKey(step) }) : before
      return outcome.is === 'done' ? change(step, [], (on) => forgetStep(on, step)) : outcome
    },
    enter: (wave) =>
      retried((on) => {
        const { migration } = readMeta(on)
        if (wave === 'done' && migration) keepMeta(on, metaKeys.model, migration.to)
        record(on, (progress) => ({ ...progress, wave }))
      }),
    forget: () =>
      retried((on) => on.exec(`DELETE FROM "lintel_meta" WHERE "key" IN ('${metaKeys.migration}', '${metaKeys.progress}')`)),
    switchTo: async (side) => {
      const [code, other] = side === 'to' ? ['new', 'old'] : ['old', 'new']
      const busy = new MigrationPendingError(
        `the ${other} code serves this folder, and the tables change hands when the ${code} code starts`,
        side === 'to'
          ? 'deploy the new code, then run `lintel migrate apply` again'
          : 'stop it, then run `lintel migrate down` again',
      )
      const unlock = heldBy(() => lockData(join(folder, 'lock')), busy)
      try {
        switchTables(there(), side)
      } finally {
        unlock()
        connection?.exec('PRAGMA foreign_keys = OFF')
      }
    },
    close: async () => connection?.close(),
  }
}

function heldBy(lock: () => () => void, busy: Error): () => void {
  try {
    return lock()
  } catch (error) {
    throw error instanceof DataInUseError ? busy : error
  }
}

function backKey({ id }: Step): string {
  return `${id}.back`
}

function beginCursor(on: Connection, table: string): Cursor {
  const last = on.prepare(`SELECT "id" FROM ${quote(table)} ORDER BY "id" DESC LIMIT 1`).get([])?.[0] as string | undefined
  return { at: null, end: last ?? null, rows: 0, finished: last === undefined }
}

function moveBatch(
  on: Connection,
  { table, sql, cursor, size }: { readonly table: string; readonly sql: string; readonly cursor: Cursor; readonly size: number },
): Cursor {
  const { at, end } = cursor
  const next = on
    .prepare(
      `SELECT "id" FROM (SELECT "id" FROM ${quote(table)} WHERE (?1 IS NULL OR "id" > ?1) AND "id" <= ?2 ORDER BY "id" LIMIT ${size}) ORDER BY "id" DESC LIMIT 1`,
    )
    .get([at, end])?.[0] as string | undefined
  if (next === undefined) return { ...cursor, finished: true }
  const rows = on.prepare(sql).run([at, next])
  return { ...cursor, at: next, rows: cursor.rows + rows, finished: next === end }
}

function inTheWay(error: Error & { code?: string }, step: Step): unknown {
  if (!error.code?.startsWith('SQLITE_CONSTRAINT')) return error
  return new DataInTheWayError(
    `step ${step.id}`,
    error.message,
    'correct the rows, then run `lintel migrate apply` again, or `lintel migrate down`',
  )
}
