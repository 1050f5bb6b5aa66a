import type { Place, SagaState, SagaStatus, WorkSession } from '../../ports/work.ts'
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
  const listedWholes = (number: number) => engine.listed(engine.parameter(number, engine.listType(whole)))
  const message = engine.records(t(1), [text, text, whole, text, text, text, text])
  const insertMessages =
    'INSERT INTO "lintel_messages" ("id", "name", "version", "subject", "payload", "at", "trace") ' +
    `SELECT ${message.columns.join(', ')} ${message.from} ON CONFLICT ("id") DO NOTHING RETURNING "id", "seq"`
  const delivery = engine.records(t(1), [text, whole, whole, whole, whole, whole, text, text])
  const insertDeliveries = `INSERT INTO "lintel_deliveries" SELECT ${delivery.columns.join(', ')} ${delivery.from} ON CONFLICT DO NOTHING`
  const deliver = (rows: readonly (readonly (string | number | null)[])[]) => change(insertDeliveries, [JSON.stringify(rows)])
  const one = `"consumer" = ${t(1)} AND "seq" = ${w(2)}`
  const settle = `DELETE FROM "lintel_deliveries" WHERE ${one} AND "state" <> ${states.dead}`
  const still = `SELECT 1 FROM "lintel_deliveries" p WHERE p."consumer" = ${t(1)} AND p."seq" = ${w(3)} AND p."state" <> ${states.dead}`
  const settleAfter = `${settle} AND NOT EXISTS (${still})`
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
        return consumers.map((consumer) => [consumer, seq, laneOf({ subject, id }), state, 0, dueMs ?? 0, null, subject])
      })
      if (deliveries.length > 0) await deliver(deliveries)
      return stored.length
    },
    settle: async (consumer, seq, after = null) =>
      (await (after === null ? change(settle, [consumer, seq]) : change(settleAfter, [consumer, seq, after]))) > 0,
    postpone: async (consumer, seq, { dueMs, attempts, cause }) => {
      const set = `"state" = ${states.putOff}, "due_ms" = ${w(3)}, "attempts" = ${w(4)}, "cause" = ${t(5)}`
      const still = `${one} AND "state" <> ${states.dead}`
      return (await change(`UPDATE "lintel_deliveries" SET ${set} WHERE ${still}`, [consumer, seq, dueMs, attempts, cause])) > 0
    },
    bury: async (consumer, seq, { attempts, cause }) => {
      const set = `"state" = ${states.dead}, "attempts" = ${w(3)}, "cause" = ${t(4)}`
      return (await change(`UPDATE "lintel_deliveries" SET ${set} WHERE ${one}`, [consumer, seq, attempts, cause])) > 0
    },
    revive: async ({ consumer, ids }) => {
      const values: Bound[] = []
      const conditions = [`"state" = ${states.dead}`]
      if (consumer !== undefined) conditions.push(`"consumer" = ${t(values.push(consumer))}`)
      if (ids !== undefined) {
        const among = listed(values.push(engine.encodeList(ids)))
        conditions.push(`"seq" IN (SELECT "seq" FROM "lintel_messages" WHERE "id" ${among})`)
      }
      // Whose time has come: who has the lane looks for that, wherever it has read the rest to.
      const set = `"state" = ${states.delayed}, "attempts" = 0, "due_ms" = 0`
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
        found.map(([seq, subject, id]) => [consumer, Number(seq), laneOf({ subject, id }), states.delayed, 0, 0, null, subject]),
      )
    },
    release: async (consumer, { among, nowMs, limit }) => {
      const values: Bound[] = [consumer, nowMs, limit]
      const lane = among === null ? '' : ` AND "lane" ${listedWholes(values.push(engine.encodeList(among)))}`
      const due = `"consumer" = ${t(1)} AND "state" >= ${states.delayed} AND "due_ms" <= ${w(2)}${lane}`
      const first = `SELECT "seq" FROM "lintel_deliveries" WHERE ${due} ORDER BY "due_ms", "seq" LIMIT ${w(3)}`
      const chosen = `"consumer" = ${t(1)} AND "seq" IN (${first})`
      const set = `UPDATE "lintel_deliveries" SET "state" = ${states.waiting} WHERE ${chosen} RETURNING "seq", "lane", "subject", 0`
      return (await all(set, values)).map(readPlace)
    },
    prune: async (before, { after, limit }) => {
      const delivery = 'SELECT 1 FROM "lintel_deliveries" d WHERE d."seq" = m."seq"'
      const columns = `m."seq", CASE WHEN m."at" >= ${t(1)} THEN 1 ELSE 0 END, CASE WHEN EXISTS (${delivery}) THEN 1 ELSE 0 END`
      const found = (await all(
        `SELECT ${columns} FROM "lintel_messages" m WHERE m."seq" > ${w(2)} ORDER BY m."seq" LIMIT ${w(3)}`,
        [before, after, limit],
      )) as readonly (readonly [number, number, number])[]
      const old = found.filter(([, isYoung]) => !Number(isYoung))
      const gone = old.flatMap(([seq, , isWanted]) => (Number(isWanted) ? [] : [Number(seq)]))
      if (gone.length > 0) await change(`DELETE FROM "lintel_messages" WHERE "seq" ${listedWholes(1)}`, [engine.encodeList(gone)])
      return found.length < limit || old.length === 0 ? null : Number(found.at(-1)![0])
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

export function readPlace([seq, lane, subject, barred]: Row): Place {
  return { seq: Number(seq), lane: Number(lane), subject: textOf(subject), isBarred: Number(barred) === 1 }
}

export const sagaColumns = '"id", "name", "status", "step", "input", "results", "cause", "updated_ms"'

export function readSaga(row: Row): SagaState {
  const [id, name, status, step, input, results, cause, updated] = row
  return {
    id: String(id),
    name: String(name),
    status: status as SagaStatus,
    step: String(step),
    input: String(input),
    results: String(results),
    cause: textOf(cause),
    updatedMs: Number(updated),
  }
}

/** Of a column that may be null. */
export function textOf(value: Row[number] | undefined): string | null {
  return value === null || value === undefined ? null : String(value)
}

/**
 * Divides the lanes among the processes that are alive: each holds no more than its part, so that one that comes gets some,
 * and takes what nobody holds, so that one that went is replaced when its lease ends.
 */
function createShare(engine: Engine, { get, all, change }: Executor): WorkSession['share'] {
  const [text, whole] = [engine.plainType('text'), engine.plainType('whole')]
  const t = (number: number) => engine.parameter(number, text)
  const w = (number: number) => engine.parameter(number, whole)
  return async (owner, nowMs, leaseMs) => {
    // Clocks of hosts differ: a lease is by one that all of them share.
    const clock = engine.clockMs === null ? undefined : await get(`SELECT ${engine.clockMs}`, [])
    const now = clock === undefined ? nowMs : Number(clock[0])
    const untilMs = now + leaseMs
    await change(
      `INSERT INTO "lintel_workers" VALUES (${t(1)}, ${w(2)}) ON CONFLICT ("owner") DO UPDATE SET "until_ms" = excluded."until_ms"`,
      [owner, untilMs],
    )
    await change(`DELETE FROM "lintel_workers" WHERE "until_ms" < ${w(1)}`, [now])
    const workers = (await all('SELECT "owner" FROM "lintel_workers"', [])).length
    const part = Math.ceil(laneCount / workers)
    const held = await all('SELECT "lane", "owner", "until_ms" FROM "lintel_lanes" ORDER BY "lane"', [])
    const mine = held.flatMap(([lane, by]) => (by === owner ? [Number(lane)] : []))
    const taken = new Set(held.flatMap(([lane, by, until]) => (by !== owner && Number(until) >= now ? [Number(lane)] : [])))
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
