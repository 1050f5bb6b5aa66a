import type { DeadLetter, Delivery, LoadedDelivery, Message, WorkReader } from '../../ports/work.ts'
import type { Bound, Engine, Row } from './engine.ts'
import type { Executor } from './executor.ts'
import { readPlace, readSaga, sagaColumns, textOf } from './work-session.ts'
import { states } from './work-tables.ts'

const messageColumns = 'm."id", m."name", m."version", m."subject", m."payload", m."at", m."trace"'
const deliveryColumns = `d."consumer", d."seq", d."attempts", d."due_ms", d."cause", ${messageColumns}`
const joined = '"lintel_deliveries" d JOIN "lintel_messages" m ON m."seq" = d."seq"'

/** Reads what `ports/work.ts` says, outside any transaction. */
export function createWorkReader(engine: Engine, { all }: Pick<Executor, 'all'>): WorkReader {
  const [text, whole] = [engine.plainType('text'), engine.plainType('whole')]
  const t = (number: number) => engine.parameter(number, text)
  const w = (number: number) => engine.parameter(number, whole)
  const listedWholes = (number: number) => engine.listed(engine.parameter(number, engine.listType(whole)))
  const putOff = `SELECT 1 FROM "lintel_deliveries" p WHERE p."consumer" = d."consumer" AND p."subject" = d."subject" AND p."state" = ${states.putOff}`
  const previous =
    'SELECT max(p."seq") FROM "lintel_deliveries" p WHERE p."consumer" = d."consumer" AND p."subject" = d."subject" ' +
    `AND p."seq" < d."seq" AND p."state" = ${states.waiting}`
  const placesOf = (more: string) =>
    `SELECT d."seq", d."lane", d."subject", CASE WHEN EXISTS (${putOff}) THEN 1 ELSE 0 END FROM "lintel_deliveries" d WHERE d."consumer" = ${t(1)} AND d."seq" > ${w(2)} ` +
    `AND d."state" = ${states.waiting}${more} ORDER BY d."seq"`
  return {
    pull: async (consumer, { among, after, limit }) => {
      const values: Bound[] = [consumer, after, limit]
      const lane = among === null ? '' : ` AND d."lane" ${listedWholes(values.push(engine.encodeList(among)))}`
      return (await all(`${placesOf(lane)} LIMIT ${w(3)}`, values)).map(readPlace)
    },
    pullSubject: async (consumer, subject, { after, limit }) =>
      (await all(`${placesOf(` AND d."subject" = ${t(4)}`)} LIMIT ${w(3)}`, [consumer, after, limit, subject])).map(readPlace),
    load: async (consumer, seqs, { bytes }) => {
      const length = `sum(octet_length(m."payload")) OVER (ORDER BY d."seq")`
      const chosen = `d."consumer" = ${t(1)} AND d."state" = ${states.waiting} AND d."seq" ${listedWholes(2)} AND NOT EXISTS (${putOff})`
      const sizes = `${length} AS "upto", octet_length(m."payload") AS "own"`
      const counted = `SELECT (${previous}) AS "previous", ${deliveryColumns}, ${sizes} FROM ${joined} WHERE ${chosen}`
      const columns = 'previous consumer seq attempts due_ms cause id name version subject payload at trace'.split(' ')
      const listed = columns.map((name) => `"${name}"`).join(', ')
      const rows = await all(`SELECT ${listed} FROM (${counted}) c WHERE "upto" <= ${w(3)} OR "upto" = "own" ORDER BY "seq"`, [
        consumer,
        engine.encodeList(seqs),
        bytes,
      ])
      return rows.map(readLoaded)
    },
    due: async (consumers, among) => {
      const values: Bound[] = [JSON.stringify(consumers.map((consumer) => [consumer]))]
      const lane = among === null ? '' : ` AND d."lane" ${listedWholes(values.push(engine.encodeList(among)))}`
      const { columns, from } = engine.records(t(1), [text])
      const mine = `d."consumer" = ${columns[0]} AND d."state" >= ${states.delayed}${lane}`
      const first = `SELECT d."due_ms" FROM "lintel_deliveries" d WHERE ${mine} ORDER BY d."due_ms" LIMIT 1`
      const rows = await all(`SELECT ${columns[0]}, (${first}) ${from}`, values)
      return new Map(rows.flatMap(([name, due]) => (due === null || due === undefined ? [] : [[String(name), Number(due)]])))
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
        of[kindOf(Number(state))] += Number(count)
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

/** What was put off waits: to be tried again is no delay that somebody asked for. */
function kindOf(state: number): 'waiting' | 'delayed' | 'dead' {
  return state === states.dead ? 'dead' : state === states.delayed ? 'delayed' : 'waiting'
}

function readLoaded([previous, ...delivery]: Row): LoadedDelivery {
  return { ...readDelivery(delivery), previousSeq: previous === null || previous === undefined ? null : Number(previous) }
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
  const [id, name, version, subject, payload, at, trace] = row
  return {
    id: String(id),
    name: String(name),
    version: Number(version),
    subject: textOf(subject),
    payload: String(payload),
    at: String(at),
    trace: textOf(trace),
  }
}
