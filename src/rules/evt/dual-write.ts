import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId, Query } from '../../model/architecture/code.ts'
import { callsIn, functionOf, queriesIn } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { isWithin, isWriting, queriesReached } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { isLossAccepted } from '../said.ts'
import { settled } from '../values.ts'
import { service } from './example.ts'
import { outboxes, type Publish, publishesOf } from './messages.ts'

export const rule: Rule = {
  id: 'evt/dual-write',
  title: 'The change is kept, and the message about it may be lost',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{table}` is written and then `{callee}` sends {message}: two systems, and no transaction around both',
  because:
    'when the process stops or the broker fails in between, the change is there and nobody ever hears of it: what follows from it (stock, mail, invoices) does not happen',
  instead: 'write the message into an outbox table in the same transaction, and let a relay send it from there{outbox}',
  references: ['https://microservices.io/patterns/data/transactional-outbox.html'],

  check(architecture, report) {
    const outbox = architecture.databases.flatMap(({ tables }) => tables).find(({ name }) => outboxes.test(name))
    for (const publish of publishesOf(architecture)) {
      const { call, sends, by } = publish
      if (call.transaction !== null || isRelay(architecture, publish) || isLossAccepted(architecture, call.place)) continue
      const write = writeBefore(architecture, publish)
      if (write === null) continue
      const weak = by === 'queue' || isSwallowed(architecture, publish)
      const message = call.args.map((arg) => settled(arg)).find((arg) => arg.is === 'text' && /[.:]/.test(arg.text))
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: {
          table: write.query.tables[0] ?? 'a table',
          callee: call.callee,
          message: message?.is === 'text' ? `\`${message.text}\`` : by === 'queue' ? 'a job' : 'a message',
          outbox: outbox === undefined ? '' : ` (\`${outbox.name}\` is there)`,
        },
        related: [
          { at: write.place, message: 'what is written first' },
          ...(sends === call ? [] : [{ at: sends.place, message: 'where it leaves' }]),
          ...(outbox === undefined ? [] : [{ at: outbox.place, message: 'the outbox that others use' }]),
        ],
        ...(weak && { severity: 'medium' as const, confidence: 'maybe' as const }),
        unproven: 'no broker was stopped in between; the order of the calls was read',
      })
    }
  },

  bad: {
    'a message after the commit': service(`import { Pool } from 'pg'
import { publish } from './broker.js'
const pool = new Pool()
export async function place(total) {
  const { rows } = await pool.query('insert into orders (total) values ($1) returning id', [total])
  await publish('order.placed', { id: rows[0].id })
}
`),
    'kafka, and a transaction before it': service(
      `import { Kafka } from 'kafkajs'
import { db } from './db.js'
const producer = new Kafka({ brokers: [] }).producer()
export async function cancel(id) {
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('orders').set({ state: 'cancelled' }).where('id', '=', id).execute()
  })
  await producer.send({ topic: 'orders', messages: [{ value: id }] })
}
`,
      { 'src/db.ts': "import { Kysely } from 'kysely'\nexport const db = new Kysely({})\n" },
    ),
  },
  good: {
    'an outbox in the same transaction': service(
      `import { db } from './db.js'
export async function place(total) {
  await db.transaction().execute(async (tx) => {
    await tx.insertInto('orders').values({ total }).execute()
    await tx.insertInto('outbox').values({ type: 'order.placed', body: '{}' }).execute()
  })
}
`,
      { 'src/db.ts': "import { Kysely } from 'kysely'\nexport const db = new Kysely({})\n" },
    ),
    'the relay of an outbox': service(`import { Pool } from 'pg'
import { publish } from './broker.js'
const pool = new Pool()
export async function relay() {
  const { rows } = await pool.query('update outbox set claimed = true where id in (select id from outbox limit 10 for update skip locked) returning *')
  for (const row of rows) await publish(row.type, row.body)
  await pool.query('delete from outbox where id = any($1)', [rows.map((row) => row.id)])
}
`),
    'nothing is written': service(`import { publish } from './broker.js'
export async function ping() {
  await publish('service.pinged', {})
}
`),
    'a loss that is accepted': service(`import { Pool } from 'pg'
import { publish } from './broker.js'
const pool = new Pool()
export async function place(total) {
  await pool.query('insert into orders (total) values ($1)', [total])
  // best effort: dashboards read the table every hour anyway
  await publish('order.placed', {})
}
`),
  },
}

interface Write {
  readonly query: Query
  readonly place: Place
}

/** What the same use case writes before it sends: itself, in a function inside it, or by one that it calls. */
function writeBefore(architecture: Architecture, { call }: Publish): Write | null {
  const own = architecture.code.functions.filter(
    ({ id }) => id.startsWith(`${call.place.file}#`) && isWithin(architecture, id, call.function),
  )
  const direct = own
    .flatMap(({ id }) => queriesIn(architecture, id))
    .filter((query) => isTold(query) && query.place.start < call.place.start)
  if (direct.length > 0) return { query: direct.at(-1)!, place: direct.at(-1)!.place }
  const before = callsIn(architecture, call.function).filter(
    ({ to, place, awaited }) => to !== null && awaited && place.start < call.place.start,
  )
  for (const each of before) {
    const query = queriesReached(architecture, each.to!).find(isTold)
    if (query !== undefined && !isOfModule(architecture, each.to!)) return { query, place: each.place }
  }
  return null
}

function isTold(query: Query): boolean {
  return (
    isWriting(query) &&
    query.tables.length > 0 &&
    !outboxes.test(query.tables[0]!) &&
    !/audit|log|session|lock|heartbeat/i.test(query.tables[0]!)
  )
}

function isOfModule(architecture: Architecture, id: FunctionId): boolean {
  return functionOf(architecture, id)?.within === null
}

/** It sends what it took from a table, row by row, and notes there that it did. */
function isRelay(architecture: Architecture, { call }: Publish): boolean {
  const names = [
    call.function,
    ...architecture.code.functions.filter(({ id }) => isWithin(architecture, call.function, id)).map(({ id }) => id),
  ]
  return names.some(
    (id) =>
      !id.endsWith('#0') &&
      queriesIn(architecture, id).some(
        ({ tables, sql, locks }) => outboxes.test(tables[0] ?? '') || locks !== null || /skip locked/i.test(sql ?? ''),
      ),
  )
}

/** Its failure is dropped on purpose. */
function isSwallowed({ code }: Architecture, { call }: Publish): boolean {
  const caught =
    call.inTry &&
    code.catches.some((each) => each.function === call.function && !each.rethrows && each.tried.includes(call.callee))
  return caught || call.chain.some(({ name }) => name === 'catch')
}
