import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { callsReached, queriesReached } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { isLossAccepted } from '../said.ts'
import { tableNamed } from '../table-named.ts'
import { textOf, within } from '../values.ts'
import { service } from './example.ts'
import { type Consumer, consumersOf, inboxes } from './messages.ts'

export const rule: Rule = {
  id: 'evt/consumer-not-idempotent',
  title: 'A message that comes twice is done twice',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '{what} for each message, and nothing knows one that came before',
  because:
    'brokers deliver at least once: after a restart or a lost acknowledgement the same message comes again, and it is booked, charged or sent a second time',
  instead:
    'note the id of the message in a table with a unique key, in the same transaction as the work, and stop where it is there already',
  references: ['https://microservices.io/patterns/communication-style/idempotent-consumer.html'],

  check(architecture, report) {
    for (const consumer of consumersOf(architecture)) {
      const { handler, at, by } = consumer
      if (isKnown(architecture, consumer) || isLossAccepted(architecture, at.place)) continue
      const twice = queriesReached(architecture, handler.id).find(
        (query) => isServing(architecture, query.function) && repeats(architecture, query),
      )
      const added = twice === undefined ? addition(architecture, consumer) : null
      if (twice === undefined && added === null) continue
      const table = twice === undefined ? undefined : tableNamed(architecture, twice.tables[0] ?? '')
      report({
        at: twice?.place ?? added!.at,
        subject: `table:${table?.name ?? twice?.tables[0] ?? added!.table}`,
        values: {
          what: twice === undefined ? `\`${added!.table}\` counts on` : `a row is put into \`${table?.name ?? twice.tables[0]}\``,
        },
        related: [
          { at: at.place, message: 'where messages come in' },
          ...(table === undefined ? [] : [{ at: table.place, message: 'no unique key of it is made of what the message says' }]),
        ],
        // A job is run again only when it failed or stalled.
        ...(by === 'job' && { severity: 'medium' as const, confidence: 'maybe' as const }),
        unproven: 'no message was delivered twice; the queries and the keys of their tables were read',
      })
    }
  },

  bad: {
    'an insert with a key of its own': service(`import { Pool } from 'pg'
import { channel } from './broker.js'
const pool = new Pool()
await channel.consume('paid', async (message) => {
  const { total } = JSON.parse(message.content.toString())
  await pool.query('insert into orders (total) values ($1)', [total])
  channel.ack(message)
})
`),
    'a sum that grows': service(`import { Kafka } from 'kafkajs'
import { Pool } from 'pg'
const pool = new Pool()
const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'usage' })
await consumer.run({
  eachMessage: async ({ message }) => {
    const { id, units } = JSON.parse(message.value.toString())
    await pool.query('update orders set total = total + $2 where id = $1', [id, units])
  },
})
`),
  },
  good: {
    'an inbox': service(`import { Pool } from 'pg'
import { channel } from './broker.js'
const pool = new Pool()
await channel.consume('paid', async (message) => {
  const { id, total } = JSON.parse(message.content.toString())
  const { rowCount } = await pool.query('insert into processed_messages (id) values ($1) on conflict do nothing', [id])
  if (rowCount > 0) await pool.query('insert into orders (total) values ($1)', [total])
  channel.ack(message)
})
`),
    'a unique key of what the message says': service(
      `import { Pool } from 'pg'
import { channel } from './broker.js'
const pool = new Pool()
await channel.consume('paid', async (message) => {
  const { paymentId, total } = JSON.parse(message.content.toString())
  await pool.query('insert into payments (payment_id, total) values ($1, $2)', [paymentId, total])
  channel.ack(message)
})
`,
      {
        'migrations/002_payments.sql':
          'create table payments (id bigint generated always as identity primary key, payment_id text not null unique, total int not null);\n',
      },
    ),
    'a state that is the same the second time': service(`import { Pool } from 'pg'
import { channel } from './broker.js'
const pool = new Pool()
await channel.consume('paid', async (message) => {
  const { id } = JSON.parse(message.content.toString())
  await pool.query("update orders set state = 'paid' where id = $1", [id])
  channel.ack(message)
})
`),
  },
}

/** An inbox, a key in Redis, or an insert that tells whether it was the first. */
function isKnown(architecture: Architecture, { handler }: Consumer): boolean {
  const queries = queriesReached(architecture, handler.id)
  if (queries.some(({ tables }) => tables.some((table) => inboxes.test(table)))) return true
  if (queries.some((query) => /on conflict[^;]*do nothing|insert ignore|insert or ignore/i.test(query.sql ?? ''))) return true
  return callsReached(architecture, handler.id).some(
    ({ callee, args }) =>
      /\.(doNothing|orIgnore|onConflictDoNothing|ignore|setnx|setNX)$/.test(callee) ||
      /idempot|dedup|alreadyProcessed|isDuplicate|isProcessed|wasHandled|seenBefore/i.test(callee) ||
      args.some((arg) =>
        [...within(arg)].some(
          (value) =>
            /^NX$/.test(textOf(value) ?? '') ||
            (value.is === 'object' && ('skipDuplicates' in value.fields || 'NX' in value.fields)),
        ),
      ),
  )
}

const journals = /audit|log$|logs$|history|outbox|metric|trace|dead/i

/** A row each time: no key of its table is made of columns that the message fills. */
function repeats(architecture: Architecture, query: Query): boolean {
  if (query.does === 'update' || query.does === 'upsert') return adds(query)
  if (query.does !== 'insert' || query.onConflict || journals.test(query.tables[0] ?? '')) return false
  const table = tableNamed(architecture, query.tables[0] ?? '')
  if (table === undefined || query.writes.length === 0) return false
  const written = new Set(query.writes.map(({ column }) => column.replaceAll('_', '').toLowerCase()))
  const made = new Set(
    query.writes
      .filter(({ value }) => value !== null && isMade(value))
      .map(({ column }) => column.replaceAll('_', '').toLowerCase()),
  )
  const keys = [
    table.primaryKey?.columns ?? [],
    ...table.indexes.filter(({ unique }) => unique).map(({ keys: of }) => of.map(({ column }) => column ?? '')),
  ]
  return !keys.some(
    (key) =>
      key.length > 0 &&
      key.every(
        (column) => written.has(column.replaceAll('_', '').toLowerCase()) && !made.has(column.replaceAll('_', '').toLowerCase()),
      ),
  )
}

/** Another value with each run: a fresh id, the time. */
function isMade(value: NonNullable<Query['writes'][number]['value']>): boolean {
  return [...within(value)].some((each) => each.is === 'call' && /uuid|ulid|nanoid|cuid|now$|^Date$/i.test(each.callee))
}

/** `total = total + $1`, whatever the order. */
function adds({ sql }: Query): boolean {
  const sets = /\bset\b([\s\S]*?)(\bwhere\b|\breturning\b|$)/i.exec(sql ?? '')?.[1] ?? ''
  return [...sets.matchAll(/(\w+)\s*=\s*(?:\w+\.)?"?(\w+)"?\s*[+-]\s*(\S+)/g)].some(
    ([, column, same]) => column === same && !/^(version|attempts?|retries|tries|seq\w*)$/i.test(column!),
  )
}

/** The same as a builder says it: `units: sql\`totals.units + excluded.units\``, `{ increment: n }`. */
function addition(architecture: Architecture, { handler }: Consumer): { readonly at: Place; readonly table: string } | null {
  const queries = queriesReached(architecture, handler.id).filter(({ does }) => does === 'update' || does === 'upsert')
  for (const query of queries) {
    const calls = callsReached(architecture, handler.id).filter(({ place }) => place.file === query.place.file)
    // A builder's query stands where its chain begins; the longest call from there is all of it.
    const end = Math.max(...calls.filter(({ place }) => place.start === query.place.start).map(({ place }) => place.end))
    for (const call of calls) {
      if (call.place.start < query.place.start || call.place.end > end) continue
      const counts = call.args.some((arg) =>
        [...within(arg)].some(
          (value) =>
            (value.is === 'template' &&
              value.tag !== null &&
              /(\w+)\.(\w+)\s*\+\s*(excluded\.\2|$)/.test(value.texts.join(' '))) ||
            (value.is === 'object' &&
              Object.entries(value.fields).some(([key, by]) => key === 'increment' && by.is !== 'function')),
        ),
      )
      if (counts || /\.(increment|decrement)$/.test(call.callee))
        return { at: query.place, table: query.tables[0] ?? 'a counter' }
    }
  }
  return null
}
