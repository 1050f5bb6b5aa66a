import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query, Route } from '../../model/architecture/code.ts'
import { functionOf, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

const prisma =
  "import { PrismaClient } from '@prisma/client'\nimport express from 'express'\nconst prisma = new PrismaClient()\nconst app = express()\n"

export const rule: Rule = {
  id: 'api/unsafe-get',
  title: 'A GET that changes something',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`GET {path}` does more than read: it {does} `{table}`',
  because:
    'browsers, mail scanners, crawlers and caches follow links by themselves, and a picture on another page sends the cookie along',
  instead: 'take POST or DELETE; behind a link of a mail answer a page with a form that does it',
  references: ['CWE-650', 'CWE-352', 'ASVS 3.5.3'],

  check(architecture, report) {
    for (const route of architecture.code.routes) {
      if (
        route.method !== 'GET' ||
        route.handler === null ||
        !isServing(architecture, route.handler) ||
        expected.test(route.path)
      )
        continue
      const query = changes(architecture, route)
      if (query === undefined) continue
      report({
        at: route.place,
        subject: `route:GET ${route.path}`,
        values: { path: route.path, does: verbs[query.does] ?? 'changes', table: query.tables[0] ?? 'a table' },
        related: [{ at: query.place, message: 'changes it' }],
      })
    }
  },

  bad: {
    'a link that deletes': `${prisma}app.get('/unsubscribe', async (req, res) => {
  await prisma.subscriber.deleteMany({ where: { token: String(req.query.token) } })
  res.send('gone')
})
`,
    'a verb in the path, and a service': {
      'src/server.ts': `import express from 'express'
import { cancel } from './orders.ts'
const app = express()
app.get('/orders/:id/cancel', async (req, res) => { res.json(await cancel(req.params.id)) })
`,
      'src/orders.ts': `import { Pool } from 'pg'
const pool = new Pool()
export const cancel = (id: string) => pool.query("update orders set state = 'cancelled' where id = $1", [id])
`,
    },
  },
  good: {
    'when it was last seen': `${prisma}app.get('/orders/:id', async (req, res) => {
  await prisma.order.update({ where: { id: req.params.id }, data: { lastSeenAt: new Date() } })
  res.json(await prisma.order.findUnique({ where: { id: req.params.id } }))
})
`,
    'a POST': `${prisma}app.post('/unsubscribe', async (req, res) => {
  await prisma.subscriber.deleteMany({ where: { token: String(req.query.token) } })
  res.send('gone')
})
`,
    'the way back of a sign-in': `${prisma}app.get('/auth/callback', async (req, res) => {
  await prisma.login.delete({ where: { state: String(req.query.state) } })
  res.redirect('/')
})
`,
    'what a guard does for everybody': `import { PrismaClient } from '@prisma/client'
import express from 'express'
const prisma = new PrismaClient()
const app = express()
async function session(req, res, next) {
  await prisma.session.deleteMany({ where: { expiresAt: { lt: new Date() } } })
  next()
}
app.get('/orders', session, async (req, res) => { res.json(await prisma.order.findMany({ take: 20 })) })
`,
  },
}

const verbs: Readonly<Record<string, string>> = {
  delete: 'deletes from',
  update: 'changes',
  insert: 'adds to',
  upsert: 'changes',
}

/** Steps of protocols that are GET by nature. */
const expected =
  /callback|oauth|oidc|saml|sso|login|log-?out|sign-?(in|out)|verify|confirm-email|magic|authorize|redirect|webhook|cron|export|download|invite|health|track|pixel|open|click/i
const verb =
  /(^|[/_-])(cancel|delete|remove|reset|unsubscribe|approve|reject|revoke|archive|publish|activate|deactivate|disable|enable|pay|refund|toggle|purge|clear|create|update|destroy|transfer|close)([/_-]|$)/i
/** What is counted, and when somebody was there. */
const traces =
  /seen|last|count|views?$|hits|accessed|used|touched|read|visited|updated|refreshed|expires|opened|fetched|cached|synced|access_?log|audit|event|metric|session|lock/i

function changes(architecture: Architecture, route: Route): Query | undefined {
  const ofGuards = new Set(
    route.guards.flatMap(({ function: id }) => (id === null ? [] : [id, ...(functionOf(architecture, id)?.uses ?? [])])),
  )
  const own = route.handler!
  const reached = verb.test(route.path) ? [own, ...route.reaches.filter((id) => !ofGuards.has(id))] : [own]
  return reached
    .flatMap((id) => queriesIn(architecture, id))
    .find(
      (query) =>
        query.does in verbs &&
        (query.does === 'delete' || verb.test(route.path)) &&
        !query.tables.some((table) => traces.test(table) || /cache|log|token|state|nonce/i.test(table)) &&
        !(query.does !== 'delete' && query.writes.length > 0 && query.writes.every(({ column }) => traces.test(column))) &&
        !query.filters.some(({ column }) => /expire|expiry/i.test(column)),
    )
}
