import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query, Route } from '../../model/architecture/code.ts'
import { fileOf, functionOf, isServing, queriesIn, tableOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

const start = "import express from 'express'\nimport { Pool } from 'pg'\nconst pool = new Pool()\nconst app = express()\n"
const payments = 'create table payments (id bigint generated always as identity primary key, amount_minor bigint not null);\n'

export const rule: Rule = {
  id: 'api/post-not-idempotent',
  title: 'A repetition pays or orders twice',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`POST {path}` adds to `{table}` each time it is sent, and nothing says that two are the same',
  because: 'a client that got no answer sends it again, and so do proxies and people: money moves twice',
  instead:
    'take an `Idempotency-Key`, keep it with the row under a unique index, and answer a repetition with what was made first',
  references: ['CWE-837', 'CWE-799'],

  check(architecture, report) {
    for (const route of architecture.code.routes) {
      if (route.method !== 'POST' || route.handler === null || !isServing(architecture, route.handler)) continue
      const query = insertOf(architecture, route)
      if (query === undefined || !isDear(route, query) || isOnce(architecture, route, query)) continue
      report({
        at: route.place,
        subject: `route:POST ${route.path}`,
        values: { path: route.path, table: query.tables[0]! },
        related: [{ at: query.place, message: 'adds the row' }],
      })
    }
  },

  bad: {
    'a payment': {
      'migrations/001_init.sql': payments,
      'src/server.ts': `${start}app.post('/payments', async (req, res) => {
  await pool.query('insert into payments (amount_minor) values ($1)', [req.body.amount])
  res.sendStatus(201)
})
`,
    },
    'a quote over an amount': {
      'migrations/001_init.sql': payments.replace('payments', 'quotes'),
      'src/server.ts': `${start}app.post('/quotes', async (req, res) => {
  await pool.query('insert into quotes (amount_minor) values ($1)', [req.body.amount])
  res.sendStatus(201)
})
`,
    },
  },
  good: {
    'a booking that costs nothing': {
      'migrations/001_init.sql':
        'create table bookings (id bigint generated always as identity primary key, room text not null);\n',
      'src/server.ts': `${start}app.post('/bookings', async (req, res) => {
  await pool.query('insert into bookings (room) values ($1)', [req.body.room])
  res.sendStatus(201)
})
`,
    },
    'a key under a unique index': {
      'migrations/001_init.sql':
        'create table payments (id bigint generated always as identity primary key, request_key text not null unique, amount_minor bigint not null);\n',
      'src/server.ts': `${start}app.post('/payments', async (req, res) => {
  await pool.query('insert into payments (request_key, amount_minor) values ($1, $2) on conflict (request_key) do nothing', [req.get('idempotency-key'), req.body.amount])
  res.sendStatus(201)
})
`,
    },
    'a guard that keeps answers': {
      'migrations/001_init.sql': payments,
      'src/server.ts': `import { idempotent } from './idempotent.ts'\n${start}app.post('/payments', idempotent, async (req, res) => {
  await pool.query('insert into payments (amount_minor) values ($1)', [req.body.amount])
  res.sendStatus(201)
})
`,
    },
    'nothing dear': {
      'migrations/001_init.sql': 'create table notes (id bigint generated always as identity primary key, text text not null);\n',
      'src/server.ts': `${start}app.post('/notes', async (req, res) => {
  await pool.query('insert into notes (text) values ($1)', [req.body.text])
  res.sendStatus(201)
})
`,
    },
  },
}

const dear = /\/(payments?|charges?|orders?|transfers?|payouts?|refunds?|withdrawals?|top-?ups?|purchases?|checkout|credits?)$/i

/** Papers that stand for money, where the row has an amount. */
const papers =
  /\/(invoices?|quotes?|quotations?|bookings?|reservations?|deposits?|donations?|pledges?|subscriptions?|bills?|claims?|bids?|expenses?|gift-?cards?|credit-?notes?)$/i
const amount = /(^|_)(amount|total|price|sum|cost|fee|balance|cents|minor)(_|$)|Amount|Total|Price|Cents|Minor/

function isDear({ path }: Route, { writes }: Query): boolean {
  return dear.test(path) || (papers.test(path) && writes.some(({ column }) => amount.test(column)))
}

/** The row that the route is about. */
function insertOf(architecture: Architecture, route: Route): Query | undefined {
  const ids = [route.handler!, ...(functionOf(architecture, route.handler!)?.uses ?? [])]
  return ids
    .flatMap((id) => [id, ...(functionOf(architecture, id)?.uses ?? [])])
    .flatMap((id) => queriesIn(architecture, id))
    .find(({ does, tables }) => does === 'insert' && tables[0] !== undefined && !/log|audit|event|outbox/i.test(tables[0]))
}

/** A key, a conflict that is answered, or a unique index over what is written. */
function isOnce(architecture: Architecture, route: Route, query: Query): boolean {
  if (
    query.onConflict ||
    query.writes.length === 0 ||
    query.writes.some(({ column }) => /key|idempot|request|external|reference|nonce|dedup|client_/i.test(column))
  )
    return true
  if (route.guards.some(({ name }) => /idempot|once|dedup/i.test(name))) return true
  if ([route.handler!, ...route.reaches].some((id) => fileOf(architecture, id)?.words.some((word) => /idempot/i.test(word))))
    return true
  const table = tableOf(architecture, query.tables[0]!)
  if (table === undefined) return true
  const written = new Set(query.writes.map(({ column }) => column))
  return table.indexes.some(({ unique, keys }) => unique && keys.every(({ column }) => column !== null && written.has(column)))
}
