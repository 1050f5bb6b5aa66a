import type { Engine } from './engine.ts'

/** State of a delivery: it waits, it is dead, its time has not come, or it failed and keeps its subject waiting. */
export const states = { waiting: 0, dead: 1, delayed: 2, putOff: 3 } as const

/** The tables of work. Each statement may be run again. */
export function workTables(engine: Engine): readonly string[] {
  const [text, whole, serial] = [engine.plainType('text'), engine.plainType('whole'), engine.plainType('serial')]
  const end = engine.dialect.tableEnd
  return [
    `CREATE TABLE IF NOT EXISTS "lintel_messages" (
  "seq" ${serial}, "id" ${text} NOT NULL UNIQUE, "name" ${text} NOT NULL, "version" ${whole} NOT NULL,
  "subject" ${text}, "payload" ${text} NOT NULL, "at" ${text} NOT NULL, "trace" ${text}
)${end}`,
    'CREATE INDEX IF NOT EXISTS "lintel_messages_name_idx" ON "lintel_messages" ("name", "at")',
    'CREATE INDEX IF NOT EXISTS "lintel_messages_at_idx" ON "lintel_messages" ("at")',
    `CREATE TABLE IF NOT EXISTS "lintel_deliveries" (
  "consumer" ${text} NOT NULL, "seq" ${whole} NOT NULL, "lane" ${whole} NOT NULL, "state" ${whole} NOT NULL,
  "attempts" ${whole} NOT NULL, "due_ms" ${whole} NOT NULL, "cause" ${text}, "subject" ${text}, PRIMARY KEY ("consumer", "seq")
)${end}`,
    `CREATE INDEX IF NOT EXISTS "lintel_deliveries_waiting_idx" ON "lintel_deliveries" ("consumer", "seq") WHERE "state" = ${states.waiting}`,
    `CREATE INDEX IF NOT EXISTS "lintel_deliveries_subject_idx" ON "lintel_deliveries" ("consumer", "subject", "seq") WHERE "state" = ${states.waiting}`,
    `CREATE INDEX IF NOT EXISTS "lintel_deliveries_due_idx" ON "lintel_deliveries" ("consumer", "due_ms") WHERE "state" >= ${states.delayed}`,
    `CREATE INDEX IF NOT EXISTS "lintel_deliveries_put_off_idx" ON "lintel_deliveries" ("consumer", "subject") WHERE "state" = ${states.putOff}`,
    `CREATE INDEX IF NOT EXISTS "lintel_deliveries_dead_idx" ON "lintel_deliveries" ("consumer", "seq") WHERE "state" = ${states.dead}`,
    'CREATE INDEX IF NOT EXISTS "lintel_deliveries_seq_idx" ON "lintel_deliveries" ("seq")',
    `CREATE TABLE IF NOT EXISTS "lintel_sagas" (
  "id" ${text} PRIMARY KEY NOT NULL, "name" ${text} NOT NULL, "status" ${text} NOT NULL, "step" ${text} NOT NULL,
  "input" ${text} NOT NULL, "results" ${text} NOT NULL, "cause" ${text}, "updated_ms" ${whole} NOT NULL
)${end}`,
    'CREATE INDEX IF NOT EXISTS "lintel_sagas_status_idx" ON "lintel_sagas" ("status", "updated_ms")',
    `CREATE TABLE IF NOT EXISTS "lintel_lanes" ("lane" ${whole} PRIMARY KEY NOT NULL, "owner" ${text} NOT NULL, "until_ms" ${whole} NOT NULL)${end}`,
    `CREATE TABLE IF NOT EXISTS "lintel_workers" ("owner" ${text} PRIMARY KEY NOT NULL, "until_ms" ${whole} NOT NULL)${end}`,
  ]
}
