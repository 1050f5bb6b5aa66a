import type { Remembered } from '../../ports/store.ts'
import type { Engine } from './engine.ts'
import type { Executor } from './executor.ts'

/** How long an answer is kept for its key. */
const keptMs = 24 * 3_600_000

/** The table of answers, and the order in which they are forgotten. */
export function idempotencyTables(engine: Engine): readonly string[] {
  const [text, whole] = [engine.plainType('text'), engine.plainType('whole')]
  return [
    `CREATE TABLE IF NOT EXISTS "lintel_idempotency" (
  "key" ${text} PRIMARY KEY NOT NULL, "fingerprint" ${text} NOT NULL, "status" ${whole} NOT NULL,
  "headers" ${text} NOT NULL, "body" ${text} NOT NULL, "created_ms" ${whole} NOT NULL
)${engine.dialect.tableEnd}`,
    'CREATE INDEX IF NOT EXISTS "lintel_idempotency_created_idx" ON "lintel_idempotency" ("created_ms")',
  ]
}

/** Keeps the first answer to each idempotency key, in the transaction that made it. */
export function createIdempotency(engine: Engine, { get, change }: Executor, now: () => number): Idempotency {
  const [text, whole] = [engine.plainType('text'), engine.plainType('whole')]
  const p = (number: number, type: string) => engine.parameter(number, type)
  const find = `SELECT "fingerprint", "status", "headers", "body" FROM "lintel_idempotency" WHERE "key" = ${p(1, text)} AND "created_ms" > ${p(2, whole)}`
  const keep =
    `INSERT INTO "lintel_idempotency" VALUES (${[text, text, whole, text, text, whole].map((type, i) => p(i + 1, type)).join(', ')}) ` +
    `ON CONFLICT ("key") DO UPDATE SET ${['fingerprint', 'status', 'headers', 'body', 'created_ms'].map((each) => `"${each}" = excluded."${each}"`).join(', ')}`
  // Each new key takes two old ones with it, so the table shrinks to a day's keys without a job of its own.
  const forget = `DELETE FROM "lintel_idempotency" WHERE "key" IN (SELECT "key" FROM "lintel_idempotency" WHERE "created_ms" <= ${p(1, whole)} ORDER BY "created_ms" LIMIT 2)`
  return {
    recall: async (key) => {
      const row = await get(find, [key, now() - keptMs])
      if (!row) return null
      const [fingerprint, status, headers, body] = row as [string, number | string, string, string]
      return { fingerprint, status: Number(status), headers: JSON.parse(headers) as Record<string, string>, body }
    },
    remember: async (key, { fingerprint, status, headers, body }) => {
      await change(forget, [now() - keptMs])
      await change(keep, [key, fingerprint, status, JSON.stringify(headers), body, now()])
    },
  }
}

export interface Idempotency {
  recall(key: string): Promise<Remembered | null>
  remember(key: string, answer: Remembered): Promise<void>
}
