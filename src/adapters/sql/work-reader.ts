import type { DeadLetter, Delivery, Message, WorkReader } from '../../ports/work.ts'
import type { Bound, Engine, Row } from './engine.ts'
import type { Executor } from './executor.ts'
import { readSaga, sagaColumns } from './work-session.ts'
import { states } from './work-tables.ts'

const messageColumns = 'm."id", m."name", m."version", m."subject", m."payload", m."at", m."trace"'
const deliveryColumns = `d."consumer", d."seq", d."attempts", d."due_ms", d."cause", ${messageColumns}`
const joined = '"lintel_deliveries" d JOIN "lintel_messages" m ON m."seq" = d."seq"'

/** Reads what `ports/work.ts` says, outside any transaction. */
export function createWorkReader(engine: Engine, { all }: Pick<Executor, 'all'>): WorkReader {
  const [text, whole] = [engine.plainType('text'), engine.plainType('whole')]
  const t = (number: number) => engine.parameter(number, text)
  const w = (number: number) => engine.parameter(number, whole)
  return {
    pull: async (consumer, among, limit) => {
      const values: Bound[] = [consumer, limit]
      const lane =
        among === null
          ? ''
          : ` AND d."lane" ${engine.listed(engine.parameter(values.push(engine.encodeList(among)), engine.listType(whole)))}`
      const where = `d."consumer" = ${t(1)} AND d."state" = ${states.waiting}${lane}`
      const rows = await all(`SELECT ${deliveryColumns} FROM ${joined} WHERE ${where} ORDER BY d."seq" LIMIT ${w(2)}`, values)
      return rows.map(readDelivery)
    },
    nextDueMs: async () => {
      const [row] = await all(`SELECT min("due_ms") FROM "lintel_deliveries" WHERE "state" = ${states.delayed}`, [])
      return row?.[0] === null || row === undefined ? null : Number(row[0])
    },
    counts: async () => {
      const rows = await all(
        'SELECT "consumer", "state", count(*) FROM "lintel_deliveries" GROUP BY "consumer", "state" ORDER BY "consumer"',
        [],
      )
      const counts = new Map<string, { consumer: string; waiting: number; delayed: number; dead: number }>()
      for (const [name, state, count] of rows) {
        const consumer = String(name)
        const of = counts.get(consumer) ?? { consumer, waiting: 0, delayed: 0, dead: 0 }
        of[Number(state) === states.waiting ? 'waiting' : Number(state) === states.dead ? 'dead' : 'delayed'] = Number(count)
        counts.set(consumer, of)
      }
      return [...counts.values()]
    },
    dead: async (limit, consumer) => {
      const values: Bound[] = [limit]
      const of = consumer === undefined ? '' : ` AND d."consumer" = ${t(values.push(consumer))}`
      const rows = await all(
        `SELECT ${deliveryColumns} FROM ${joined} WHERE d."state" = ${states.dead}${of} ORDER BY d."consumer", d."seq" LIMIT ${w(1)}`,
        values,
      )
      return rows.map((row): DeadLetter => ({ ...readDelivery(row), cause: String(row[4] ?? '') }))
    },
    messages: async ({ names, since }, limit) => {
      const values: Bound[] = [limit, since]
      const named =
        names.length === 0
          ? ''
          : ` AND m."name" ${engine.listed(engine.parameter(values.push(engine.encodeList(names)), engine.listType(text)))}`
      const rows = await all(
        `SELECT m."seq", ${messageColumns} FROM "lintel_messages" m WHERE m."at" >= ${t(2)}${named} ORDER BY m."seq" DESC LIMIT ${w(1)}`,
        values,
      )
      return rows.map((row) => ({ seq: Number(row[0]), ...readMessage(row.slice(1)) }))
    },
    saga: async (id) => {
      const [row] = await all(`SELECT ${sagaColumns} FROM "lintel_sagas" WHERE "id" = ${t(1)}`, [id])
      return row ? readSaga(row) : null
    },
    sagas: async ({ status, name }, limit) => {
      const values: Bound[] = [limit]
      const conditions = [engine.dialect.bool(true)]
      if (status !== undefined) conditions.push(`"status" = ${t(values.push(status))}`)
      if (name !== undefined) conditions.push(`"name" = ${t(values.push(name))}`)
      const rows = await all(
        `SELECT ${sagaColumns} FROM "lintel_sagas" WHERE ${conditions.join(' AND ')} ORDER BY "updated_ms" DESC, "id" LIMIT ${w(1)}`,
        values,
      )
      return rows.map(readSaga)
    },
  }
}

function readDelivery(row: Row): Delivery {
  return {
    consumer: String(row[0]),
    seq: Number(row[1]),
    attempts: Number(row[2]),
    dueMs: Number(row[3]),
    message: readMessage(row.slice(5)),
  }
}

function readMessage(row: Row): Message {
  const [id, name, version, subject, payload, at, trace] = row as unknown as string[]
  return {
    id: id!,
    name: name!,
    version: Number(version),
    subject: subject ?? null,
    payload: payload!,
    at: at!,
    trace: trace ?? null,
  }
}
