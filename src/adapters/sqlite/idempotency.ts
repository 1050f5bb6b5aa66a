import type { Remembered } from '../../ports/store.ts'
import type { Statement } from './driver.ts'

/** How long an answer is kept for its key. */
const keptMs = 24 * 3_600_000

export const idempotencyTable = `CREATE TABLE IF NOT EXISTS "lintel_idempotency" (
  "key" TEXT PRIMARY KEY NOT NULL, "fingerprint" TEXT NOT NULL, "status" INTEGER NOT NULL,
  "headers" TEXT NOT NULL, "body" TEXT NOT NULL, "created_ms" INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS "lintel_idempotency_created_idx" ON "lintel_idempotency" ("created_ms")`

/** Keeps the first answer to each idempotency key, in the transaction that made it. */
export function createIdempotency(statement: (sql: string) => Statement, now: () => number): Idempotency {
  const find =
    'SELECT "fingerprint", "status", "headers", "body" FROM "lintel_idempotency" WHERE "key" = ?1 AND "created_ms" > ?2'
  const keep = 'INSERT OR REPLACE INTO "lintel_idempotency" VALUES (?1, ?2, ?3, ?4, ?5, ?6)'
  // Each new key takes two old ones with it, so the table shrinks to a day's keys without a job of its own.
  const forget =
    'DELETE FROM "lintel_idempotency" WHERE "key" IN (SELECT "key" FROM "lintel_idempotency" WHERE "created_ms" <= ?1 ORDER BY "created_ms" LIMIT 2)'
  return {
    recall: (key: string): Remembered | null => {
      const row = statement(find).get([key, now() - keptMs])
      if (!row) return null
      const [fingerprint, status, headers, body] = row as [string, number, string, string]
      return { fingerprint, status, headers: JSON.parse(headers) as Record<string, string>, body }
    },
    remember: (key: string, { fingerprint, status, headers, body }: Remembered): void => {
      statement(forget).run([now() - keptMs])
      statement(keep).run([key, fingerprint, status, JSON.stringify(headers), body, now()])
    },
  }
}

export interface Idempotency {
  recall(key: string): Remembered | null
  remember(key: string, answer: Remembered): void
}
