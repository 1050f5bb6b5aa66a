import type { Client } from 'pg'
import { canonicalJson } from '../../kit/json.ts'
import { quote } from '../../kit/sql.ts'
import {
  begun,
  type Cursor,
  DataInTheWayError,
  type Migrator,
  MigratorBusyError,
  type Outcome,
  type Progress,
  type Step,
  type Stored,
} from '../../ports/migration.ts'
import type { Outside } from '../../ports/outside.ts'
import { metaKeys, readStored, tellCount } from '../../ports/stored-migration.ts'
import { loadDriver } from './connect.ts'
import { planPostgres } from './plan-migration.ts'
import type { DatabaseError } from './refusals.ts'
import { fillingSetting } from './sync-trigger.ts'
import { requireFit } from './what-fits.ts'

export interface PostgresMigratorOptions {
  readonly url: string
  readonly outside: Pick<Outside, 'monotonicMs' | 'after'>
  /**
   * How long a change waits for its lock; whoever asks after it waits as long. Default 50: code that serves gives a lock up
   * after 100.
   */
  readonly lockTimeoutMs?: number
  readonly connectTimeoutMs?: number
  /** How long another runner that is about to end is waited for. Default 5,000. */
  readonly runnerPatienceMs?: number
}

/** Of the advisory lock that one runner holds for as long as it works. */
const runnerLock = 119_208_461_492_845
/** A change that takes longer than this under its lock is given up. */
const longestChangeMs = 5_000
const noLimitMs = 86_400_000
/** What a batch should take, and how many rows it begins with. */
const [batchMs, firstBatch, smallestBatch, largestBatch] = [30, 100, 10, 5_000]

/** Migrates a database of a PostgreSQL server, over one connection. */
export async function openPostgresMigrator(options: PostgresMigratorOptions): Promise<Migrator> {
  const { url, outside, lockTimeoutMs = 50, connectTimeoutMs = 5_000, runnerPatienceMs = 5_000 } = options
  const driver = await loadDriver({ url, pooled: false, statementTimeoutMs: noLimitMs, lockTimeoutMs: 0, connectTimeoutMs })
  const client = driver.client()
  let lost: Error | undefined
  client.on('error', (error) => {
    lost = error
  })
  await client.connect()
  // A server whose client was killed notices within this time, and gives up what it was building.
  await client.query(
    `SET client_connection_check_interval = '500ms'; SET idle_in_transaction_session_timeout = '10s'; SET enable_seqscan = on`,
  )
  const pause = (ms: number) => new Promise<void>((resolve) => outside.after(ms, resolve))
  let batch = firstBatch

  const stored = () => readMeta(client)
  const record = (change: (progress: Progress) => Progress) => recordProgress(client, change)
  const finished = (step: Step) => record((progress) => ({ ...progress, done: [...progress.done, step.id] }))

  const within = async (act: () => Promise<void>): Promise<'done' | 'busy'> => {
    await client.query(`BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMs}; SET LOCAL statement_timeout = ${longestChangeMs}`)
    try {
      await act()
      await client.query('COMMIT')
      return 'done'
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {})
      if (/^(55P03|40P01|40001)$/.test((error as DatabaseError).code ?? '')) return 'busy'
      throw error
    }
  }
  const change = async (step: Step, sql: readonly string[], then: () => Promise<void>): Promise<Outcome> => {
    try {
      const came = await within(async () => {
        for (const text of sql) await client.query(text)
        await then()
      })
      return came === 'done' ? { is: 'done' } : { is: 'busy', waitedFor: step.id }
    } catch (error) {
      throw inTheWay(error as DatabaseError, step)
    }
  }

  const fill = async (step: Step, table: string, sql: string, key: string = step.id): Promise<Outcome> => {
    let next: Cursor | undefined
    const startedMs = outside.monotonicMs()
    const came = await change(step, [], async () => {
      const { progress } = await stored()
      await client.query(`SELECT set_config('${fillingSetting}', 'on', true)`)
      const cursor = progress.cursors[key] ?? (await beginCursor(client, table))
      const moved = cursor.finished ? cursor : await fillBatch(client, { table, sql, cursor, size: batch })
      await record((held) => ({
        ...held,
        cursors: { ...held.cursors, [key]: moved },
        ...(moved.finished && key === step.id ? { done: [...held.done, step.id] } : {}),
      }))
      next = moved
    })
    const tookMs = outside.monotonicMs() - startedMs
    if (came.is === 'busy' || next === undefined) {
      batch = Math.max(smallestBatch, Math.floor(batch / 2))
      return { is: 'busy', waitedFor: step.id }
    }
    const fitting = Math.floor((batch * batchMs) / Math.max(tookMs, batchMs / 2))
    batch = Math.max(smallestBatch, Math.min(largestBatch, fitting))
    // Others have the rows for as long as they did without.
    return next.finished ? { is: 'done' } : { is: 'more', rows: next.rows, pauseMs: Math.min(100, tookMs) }
  }

  const buildIndex = async (step: Step, index: string, sql: string): Promise<Outcome> => {
    const { rows } = await client.query<{ valid: string }>(
      `SELECT i.indisvalid::text AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = $1 AND pg_table_is_visible(c.oid)`,
      [index],
    )
    const drop = () => client.query(`DROP INDEX CONCURRENTLY IF EXISTS ${quote(index)}`)
    if (rows[0]?.valid === 'false') await drop()
    if (rows[0]?.valid !== 'true') {
      try {
        await client.query(sql)
      } catch (error) {
        await drop().catch(() => {})
        throw inTheWay(error as DatabaseError, step)
      }
    }
    await finished(step)
    return { is: 'done' }
  }

  const count = async (
    step: Step,
    { sql, path, says, remedy }: { sql: string; path: string; says: string; remedy: string },
  ): Promise<Outcome> => {
    const { rows } = await client.query<[string]>({ text: sql, rowMode: 'array' })
    const many = Number(rows[0]![0])
    if (many > 0) throw new DataInTheWayError(path, tellCount(says, many), remedy)
    await finished(step)
    return { is: 'done' }
  }

  const forgetStep = (step: Step) =>
    record((progress) => {
      const { [step.id]: _, [backKey(step)]: __, ...cursors } = progress.cursors
      return { ...progress, cursors, done: progress.done.filter((id) => id !== step.id) }
    })
  const takeBackStep = async (step: Step): Promise<Outcome> => {
    const undo = step.undo ?? []
    const batched = step.act.does === 'batches' ? undo.at(-1) : undefined
    if (batched !== undefined && step.act.does === 'batches') {
      const before = await change(step, undo.slice(0, -1), async () => {})
      const outcome = before.is === 'done' ? await fill(step, step.act.table, batched, backKey(step)) : before
      if (outcome.is === 'done') await forgetStep(step)
      return outcome
    }
    const isLook = (sql: string) => / VALIDATE CONSTRAINT /.test(sql)
    const outcome = await change(
      step,
      undo.filter((sql) => !isLook(sql)),
      () => forgetStep(step),
    )
    // A rule that was there before is held against the rows without its lock; until then it holds for new ones.
    if (outcome.is === 'done') for (const sql of undo.filter(isLook)) await client.query(sql)
    return outcome
  }

  return {
    engine: 'postgres',
    plan: (from, to) => {
      requireFit(to)
      return planPostgres(from, to)
    },
    stored,
    lock: async () => {
      const until = outside.monotonicMs() + runnerPatienceMs
      for (;;) {
        const { rows } = await client.query<{ got: string }>(`SELECT pg_try_advisory_lock(${runnerLock})::text AS got`)
        if (rows[0]!.got === 'true') return async () => void (await client.query(`SELECT pg_advisory_unlock(${runnerLock})`))
        if (outside.monotonicMs() >= until) throw new MigratorBusyError()
        await pause(100)
      }
    },
    begin: async (migration) => {
      await client.query('BEGIN')
      await keep(client, metaKeys.migration, canonicalJson(migration))
      await keep(client, metaKeys.progress, canonicalJson(begun))
      await client.query('COMMIT')
    },
    advance: async (step) => {
      if (lost) throw lost
      const { act } = step
      switch (act.does) {
        case 'change':
          return change(step, act.sql, () => finished(step))
        case 'online':
          try {
            await client.query(act.sql)
          } catch (error) {
            throw inTheWay(error as DatabaseError, step)
          }
          await finished(step)
          return { is: 'done' }
        case 'index':
          return buildIndex(step, act.index, act.sql)
        case 'batches':
          return fill(step, act.table, act.sql)
        case 'count':
          return count(step, act)
      }
    },
    undo: (step) => takeBackStep(step),
    enter: async (wave) => {
      await client.query('BEGIN')
      const { migration } = await stored()
      if (wave === 'done' && migration) await keep(client, metaKeys.model, canonicalJson(migration.to))
      await record((progress) => ({ ...progress, wave }))
      await client.query('COMMIT')
    },
    forget: async () => {
      await client.query(`DELETE FROM "lintel_meta" WHERE "key" IN ('${metaKeys.migration}', '${metaKeys.progress}')`)
    },
    switchTo: async () => {},
    close: () => client.end(),
  }
}

function backKey({ id }: Step): string {
  return `${id}.back`
}

async function readMeta(client: Client): Promise<Stored> {
  const { rows: there } = await client.query<{ name: string | null }>(`SELECT to_regclass('lintel_meta')::text AS name`)
  if (there[0]!.name === null) return readStored(() => undefined)
  const { rows } = await client.query<{ key: string; value: string }>('SELECT "key", "value" FROM "lintel_meta"')
  return readStored((key) => rows.find((row) => row.key === key)?.value)
}

async function recordProgress(client: Client, change: (progress: Progress) => Progress): Promise<void> {
  const { progress } = await readMeta(client)
  await keep(client, metaKeys.progress, canonicalJson(change(progress)))
}

async function keep(client: Client, key: string, value: string): Promise<void> {
  await client.query(`INSERT INTO "lintel_meta" VALUES ($1, $2) ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"`, [
    key,
    value,
  ])
}

async function beginCursor(client: Client, table: string): Promise<Cursor> {
  const { rows } = await client.query<{ id: string }>(`SELECT "id"::text AS id FROM ${quote(table)} ORDER BY "id" DESC LIMIT 1`)
  return { at: null, end: rows[0]?.id ?? null, rows: 0, finished: rows.length === 0 }
}

async function fillBatch(
  client: Client,
  { table, sql, cursor, size }: { readonly table: string; readonly sql: string; readonly cursor: Cursor; readonly size: number },
): Promise<Cursor> {
  const { at } = cursor
  const { rows } = await client.query<{ id: string }>(
    `SELECT "id"::text AS id FROM (SELECT "id" FROM ${quote(table)} WHERE ($1::uuid IS NULL OR "id" > $1::uuid) AND "id" <= $2::uuid ORDER BY "id" LIMIT ${size}) b ORDER BY "id" DESC LIMIT 1`,
    [at, cursor.end],
  )
  const last = rows[0]?.id
  if (last === undefined) return { ...cursor, finished: true }
  const { rowCount } = await client.query(sql, [at, last])
  return { ...cursor, at: last, rows: cursor.rows + (rowCount ?? 0), finished: last === cursor.end }
}

/** What the rows that exist refuse, in words that tell where. */
function inTheWay(error: DatabaseError, step: Step): unknown {
  const { code = '', message } = error
  if (!code.startsWith('23') && !code.startsWith('22')) return error
  return new DataInTheWayError(
    `step ${step.id}`,
    message,
    'correct the rows, then run `lintel migrate apply` again, or `lintel migrate down`',
  )
}
