import type { SagaState, SagaStatus, WorkSession } from '../../ports/work.ts'
import { lanes as laneCount, laneOf } from '../../ports/work.ts'
import type { Bound, Engine, Row } from './engine.ts'
import type { Executor } from './executor.ts'
import { states } from './work-tables.ts'

/** Writes what `ports/work.ts` says, in the transaction of a session. */
export function createWorkSession(engine: Engine, { get, all, change }: Executor): WorkSession {
  const [text, whole] = [engine.plainType('text'), engine.plainType('whole')]
  const t = (number: number) => engine.parameter(number, text)
  const w = (number: number) => engine.parameter(number, whole)
  const listed = (number: number) => engine.listed(engine.parameter(number, engine.listType(text)))
  const message = engine.records(t(1), [text, text, whole, text, text, text, text])
  const insertMessages =
    'INSERT INTO "lintel_messages" ("id", "name", "version", "subject", "payload", "at", "trace") ' +
    `SELECT ${message.columns.join(', ')} ${message.from} ON CONFLICT ("id") DO NOTHING RETURNING "id", "seq"`
  const delivery = engine.records(t(1), [text, whole, whole, whole, whole, whole, text])
  const insertDeliveries = `INSERT INTO "lintel_deliveries" SELECT ${delivery.columns.join(', ')} ${delivery.from} ON CONFLICT DO NOTHING`
  const deliver = (rows: readonly (readonly (string | number | null)[])[]) => change(insertDeliveries, [JSON.stringify(rows)])
  const one = `"consumer" = ${t(1)} AND "seq" = ${w(2)}`
  const share = createShare(engine, { get, all, change })

  return {
    enqueue: async (messages) => {
      if (messages.length === 0) return 0
      const rows = messages.map(({ id, name, version, subject, payload, at, trace }) => [
        id,
        name,
        version,
        subject,
        payload,
        at,
        trace,
      ])
      const stored = await all(insertMessages, [JSON.stringify(rows)])
      const seqOf = new Map(stored.map(([id, seq]) => [id as string, Number(seq)]))
      const deliveries = messages.flatMap(({ id, subject, dueMs, consumers }) => {
        const seq = seqOf.get(id)
        if (seq === undefined) return []
        const state = dueMs === null ? states.waiting : states.delayed
        return consumers.map((consumer) => [consumer, seq, laneOf({ subject, id }), state, 0, dueMs ?? 0, null])
      })
      if (deliveries.length > 0) await deliver(deliveries)
      return stored.length
    },
    settle: async (consumer, seq) =>
      (await change(`DELETE FROM "lintel_deliveries" WHERE ${one} AND "state" <> ${states.dead}`, [consumer, seq])) > 0,
    postpone: async (consumer, seq, { dueMs, attempts, cause }) => {
      const set = `"due_ms" = ${w(3)}, "attempts" = ${w(4)}, "cause" = ${t(5)}`
      const still = `${one} AND "state" <> ${states.dead}`
      return (await change(`UPDATE "lintel_deliveries" SET ${set} WHERE ${still}`, [consumer, seq, dueMs, attempts, cause])) > 0
    },
    bury: async (consumer, seq, { attempts, cause }) => {
      const set = `"state" = ${states.dead}, "attempts" = ${w(3)}, "cause" = ${t(4)}`
      return (await change(`UPDATE "lintel_deliveries" SET ${set} WHERE ${one}`, [consumer, seq, attempts, cause])) > 0
    },
    revive: async ({ consumer, ids }, dueMs) => {
      const values: Bound[] = [dueMs]
      const conditions = [`"state" = ${states.dead}`]
      if (consumer !== undefined) conditions.push(`"consumer" = ${t(values.push(consumer))}`)
      if (ids !== undefined) {
        const among = listed(values.push(engine.encodeList(ids)))
        conditions.push(`"seq" IN (SELECT "seq" FROM "lintel_messages" WHERE "id" ${among})`)
      }
      const set = `"state" = ${states.waiting}, "attempts" = 0, "due_ms" = ${w(1)}`
      return change(`UPDATE "lintel_deliveries" SET ${set} WHERE ${conditions.join(' AND ')}`, values)
    },
    replay: async ({ names, since, until, ids }, consumer) => {
      const values: Bound[] = [consumer, engine.encodeList(names), since, until]
      const named = ids === undefined ? '' : ` AND "id" ${listed(values.push(engine.encodeList(ids)))}`
      const chosen = `"name" ${listed(2)} AND "at" >= ${t(3)} AND "at" <= ${t(4)}${named}`
      const rows = await all(
        `SELECT "seq", "subject", "id" FROM "lintel_messages" WHERE ${chosen} AND ${t(1)} IS NOT NULL ORDER BY "seq"`,
        values,
      )
      const found = rows as readonly (readonly [number, string | null, string])[]
      return deliver(
        found.map(([seq, subject, id]) => [consumer, Number(seq), laneOf({ subject, id }), states.waiting, 0, 0, null]),
      )
    },
    release: async (nowMs) =>
      change(
        `UPDATE "lintel_deliveries" SET "state" = ${states.waiting} WHERE "state" = ${states.delayed} AND "due_ms" <= ${w(1)}`,
        [nowMs],
      ),
    prune: async (before, limit) => {
      const done = `NOT EXISTS (SELECT 1 FROM "lintel_deliveries" d WHERE d."seq" = m."seq")`
      const old = `SELECT m."seq" FROM "lintel_messages" m WHERE m."at" < ${t(1)} AND ${done} ORDER BY m."at" LIMIT ${w(2)}`
      return change(`DELETE FROM "lintel_messages" WHERE "seq" IN (${old})`, [before, limit])
    },
    saveSaga: async ({ id, name, status, step, input, results, cause, updatedMs }) => {
      const values = [t(1), t(2), t(3), t(4), t(5), t(6), t(7), w(8)].join(', ')
      const set = ['status', 'step', 'results', 'cause', 'updated_ms'].map((each) => `"${each}" = excluded."${each}"`).join(', ')
      await change(`INSERT INTO "lintel_sagas" (${sagaColumns}) VALUES (${values}) ON CONFLICT ("id") DO UPDATE SET ${set}`, [
        id,
        name,
        status,
        step,
        input,
        results,
        cause,
        updatedMs,
      ])
    },
    share,
    leave: async (owner) => {
      await change(`DELETE FROM "lintel_lanes" WHERE "owner" = ${t(1)}`, [owner])
      await change(`DELETE FROM "lintel_workers" WHERE "owner" = ${t(1)}`, [owner])
    },
  }
}

export const sagaColumns = '"id", "name", "status", "step", "input", "results", "cause", "updated_ms"'

export function readSaga(row: Row): SagaState {
  const [id, name, status, step, input, results, cause, updated] = row as unknown as string[]
  return {
    id: id!,
    name: name!,
    status: status as SagaStatus,
    step: step!,
    input: input!,
    results: results!,
    cause: cause ?? null,
    updatedMs: Number(updated),
  }
}

/**
 * Divides the lanes among the processes that are alive: each holds no more than its part, so that one that comes gets some,
 * and takes what nobody holds, so that one that went is replaced when its lease ends.
 */
function createShare(engine: Engine, { all, change }: Executor): WorkSession['share'] {
  const [text, whole] = [engine.plainType('text'), engine.plainType('whole')]
  const t = (number: number) => engine.parameter(number, text)
  const w = (number: number) => engine.parameter(number, whole)
  return async (owner, nowMs, leaseMs) => {
    const untilMs = nowMs + leaseMs
    await change(
      `INSERT INTO "lintel_workers" VALUES (${t(1)}, ${w(2)}) ON CONFLICT ("owner") DO UPDATE SET "until_ms" = excluded."until_ms"`,
      [owner, untilMs],
    )
    await change(`DELETE FROM "lintel_workers" WHERE "until_ms" < ${w(1)}`, [nowMs])
    const workers = (await all('SELECT "owner" FROM "lintel_workers"', [])).length
    const part = Math.ceil(laneCount / workers)
    const held = (await all('SELECT "lane", "owner", "until_ms" FROM "lintel_lanes" ORDER BY "lane"', [])) as unknown as [
      number,
      string,
      number,
    ][]
    const mine = held.flatMap(([lane, by]) => (by === owner ? [Number(lane)] : []))
    const taken = new Set(held.flatMap(([lane, by, until]) => (by !== owner && Number(until) >= nowMs ? [Number(lane)] : [])))
    const free = Array.from({ length: laneCount }, (_, lane) => lane).filter((lane) => !mine.includes(lane) && !taken.has(lane))
    const kept = [...mine, ...free].slice(0, part)
    const take =
      `INSERT INTO "lintel_lanes" VALUES (${w(1)}, ${t(2)}, ${w(3)}) ` +
      'ON CONFLICT ("lane") DO UPDATE SET "owner" = excluded."owner", "until_ms" = excluded."until_ms"'
    for (const lane of kept) await change(take, [lane, owner, untilMs])
    for (const lane of mine.slice(part)) await change(`DELETE FROM "lintel_lanes" WHERE "lane" = ${w(1)}`, [lane])
    return kept
  }
}
