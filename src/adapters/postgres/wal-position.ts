import type { Bound, Row } from '../sql/engine.ts'
import type { ReadConnections } from './read-connections.ts'

/** A place in the write-ahead log of a server: whoever has replayed as far sees all that was committed before. */
export interface WalPosition {
  /** Bytes from the beginning of the log. */
  readonly lsn: bigint
  /** Of the history that the server writes; a promotion begins another, in which the same place means something else. */
  readonly timeline: string
  /** Commits wait for standbys, so that one of these may show a row before the server itself does. */
  readonly synchronous: boolean
}

/** What is asked of the server that is written to, so that others can be held against it. */
export interface Primary {
  /** Where its log was at a moment after the call; one question is at work at a time, and those that come meanwhile share the next. */
  position(): Promise<WalPosition>
  /** Writes something that nobody else can have written, and tells where in the log it can be found. */
  mark(key: string, nowMs: number): Promise<WalPosition>
  unmark(key: string): Promise<void>
  /** What distinguishes the servers of one family from all others; null where the role may not know. */
  identity(): Promise<string | null>
}

/**
 * A commit is flushed before it is seen, but for one that waits for no disk: then all that was inserted counts.
 * https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-BACKUP
 */
const positionSql = `SELECT
  (CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END - '0/0'::pg_lsn)::text,
  left(pg_walfile_name(pg_current_wal_flush_lsn()), 8),
  current_setting('synchronous_standby_names') <> ''`

/** Marks of processes that were killed. */
const oldMarkMs = 3_600_000
const markSql = `WITH "old" AS (DELETE FROM "lintel_meta" WHERE "key" LIKE 'replica %' AND "value" < $3::text)
  INSERT INTO "lintel_meta" VALUES ($1::text, $2::text) ON CONFLICT ("key") DO NOTHING`
const unmarkSql = 'DELETE FROM "lintel_meta" WHERE "key" = $1::text'

/** Of a mark, where it can be read. */
export const findMarkSql = 'SELECT 1 FROM "lintel_meta" WHERE "key" = $1::text'
export const identitySql = 'SELECT system_identifier::text FROM pg_control_system()'

export function createPrimary(connections: Pick<ReadConnections, 'run'>): Primary {
  const ask = (sql: string, values: readonly Bound[] = []) =>
    new Promise<readonly Row[]>((resolve, reject) =>
      connections.run(sql, values, (error, rows) => (error ? reject(error) : resolve(rows))),
    )
  const read = async (): Promise<WalPosition> => {
    const [row] = await ask(positionSql)
    const [lsn, timeline, synchronous] = row as [string, string, string]
    return { lsn: BigInt(lsn), timeline, synchronous: synchronous === 't' }
  }
  let present: Promise<unknown> | undefined
  let next: Promise<WalPosition> | undefined
  const begin = (): Promise<WalPosition> => {
    const asked = read()
    const over = () => {
      if (present === asked) present = undefined
    }
    present = asked
    asked.then(over, over)
    return asked
  }
  return {
    position: () => {
      if (present === undefined) return begin()
      const start = () => {
        next = undefined
        return begin()
      }
      next ??= present.then(start, start)
      return next
    },
    mark: async (key, nowMs) => {
      const at = (ms: number) => new Date(ms).toISOString()
      await ask(markSql, [key, at(nowMs), at(nowMs - oldMarkMs)])
      return read()
    },
    unmark: async (key) => {
      await ask(unmarkSql, [key])
    },
    identity: () =>
      ask(identitySql).then(
        ([row]) => row?.[0] as string,
        () => null,
      ),
  }
}
