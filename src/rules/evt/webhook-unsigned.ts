import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Route, Value } from '../../model/architecture/code.ts'
import { callsIn, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import { outgoing } from '../outgoing.ts'
import { isWriting, reachOf } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { isGuarded, isWrite } from '../sensitive.ts'
import { fieldOf, isClosed, settled, textOf, within } from '../values.ts'
import { isOutbound } from './outbound.ts'

export const rule: Rule = {
  id: 'evt/webhook-unsigned',
  title: 'A webhook that anybody could have sent',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '{what}',
  because: '{harm}',
  instead: '{how}',
  references: ['CWE-345', 'CWE-347', 'https://docs.stripe.com/webhooks#verify-events'],

  check(architecture, report) {
    for (const route of architecture.code.routes) {
      if (!isInbound(architecture, route) || isVerified(architecture, route)) continue
      const signs = schemeOf(architecture, route)
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        values: {
          what: `${route.method} ${route.path} acts on what it is sent without asking who sent it`,
          harm: 'whoever finds the address can say that an order was paid or delivered',
          how: 'make an HMAC of the time and the bytes of the body, compare it with the one in the header in constant time, and refuse what is older than a few minutes',
        },
        related: signs === null ? [] : [{ at: signs, message: 'the contract says that it is signed' }],
      })
    }
    for (const call of outgoing(architecture)) {
      if (!isOutbound(architecture, call) || isSigned(architecture, call)) continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: {
          what: 'an event is sent to the address of a customer, and nothing in it shows that it is from here',
          harm: 'the receiver cannot tell it from one that anybody made up: either they trust both, or they trust none',
          how: 'sign the time and the bytes of the body with a key of that receiver (`createHmac`), and send both as a header',
        },
      })
    }
  },

  bad: {
    'payments by webhook': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/webhooks/payments', express.json(), async (req, res) => {
  await pool.query("update invoices set state = 'paid' where id = $1", [req.body.invoice])
  res.sendStatus(204)
})
app.listen(3000)
`,
    'an event for a customer': `import { db } from './db.js'
export async function deliver(event) {
  const hook = await db.webhook.find(event.site)
  await fetch(hook.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(event), signal: AbortSignal.timeout(5000) })
}
`,
  },
  good: {
    'the signature is asked for': `import express from 'express'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/webhooks/payments', express.raw({ type: '*/*' }), async (req, res) => {
  const wanted = createHmac('sha256', process.env.KEY).update(req.body).digest()
  if (!timingSafeEqual(wanted, Buffer.from(req.get('x-signature'), 'hex'))) return res.sendStatus(401)
  await pool.query("update invoices set state = 'paid' where id = $1", [JSON.parse(req.body).invoice])
  res.sendStatus(204)
})
app.listen(3000)
`,
    'the library asks': `import express from 'express'
import Stripe from 'stripe'
import { Pool } from 'pg'
const pool = new Pool()
const stripe = new Stripe(process.env.KEY)
const app = express()
app.post('/webhooks/stripe', express.raw({ type: '*/*' }), async (req, res) => {
  const event = stripe.webhooks.constructEvent(req.body, req.headers['stripe-signature'], process.env.SECRET)
  await pool.query("update invoices set state = 'paid' where id = $1", [event.data.object.id])
  res.sendStatus(204)
})
app.listen(3000)
`,
    'customers who manage their hooks are signed in': `import express from 'express'
import { requireUser } from './auth.js'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/webhooks', requireUser, async (req, res) => {
  await pool.query('insert into webhooks (url) values ($1)', [req.body.url])
  res.sendStatus(201)
})
app.listen(3000)
`,
    'a signature goes with it': `import { db } from './db.js'
import { createHmac } from 'node:crypto'
export async function deliver(event) {
  const hook = await db.webhook.find(event.site)
  const body = JSON.stringify(event)
  const signature = createHmac('sha256', hook.key).update(body).digest('hex')
  await fetch(hook.url, { method: 'POST', headers: { 'x-signature': signature }, body, signal: AbortSignal.timeout(5000) })
}
`,
    'a hook of ours at a chat: the address is the secret': `import { config } from './config.js'
export async function alarm(text) {
  await fetch(config.slackWebhookUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text }), signal: AbortSignal.timeout(5000) })
}
`,
  },
}

/** It takes what another system tells, and writes. */
function isInbound(architecture: Architecture, route: Route): boolean {
  const { handler, path, reaches, publicBy } = route
  if (!isWrite(route) || handler === null || !isServing(architecture, handler) || (isGuarded(route) && publicBy === null))
    return false
  const isNamed =
    /(^|\/)(web-?hooks?|hooks|ipn|stripe|paypal|github|gitlab|twilio|sendgrid|mailgun|shopify|adyen|bank|slack|telegram)(\/|$|-)/i.test(
      path,
    )
  const isTold = publicBy !== null && /(^|\/)(events?|callbacks?|notifications?|notify|status-?updates?)(\/|$)/i.test(path)
  const isForTheBrowser = /oauth|oidc|sso|saml|login|auth\//i.test(path)
  return (isNamed || isTold) && !isForTheBrowser && reaches.some((id) => queriesIn(architecture, id).some(isWriting))
}

const verifies =
  /(^|\.)\w*(createHmac|timingSafeEqual|constructEvent(Async)?|verif\w*|checkSignature|validateRequest|validateSignature|isValidSignature|safeCompare|compareDigest|unwrap|signature\w*|assertSign\w*|isSigned\w*|hmac\w*|authenticate\w*|jwtVerify|isAllowedAddress|ipAllowed)$/i

function isVerified(architecture: Architecture, { guards, handler, publicBy }: Route): boolean {
  const { code } = architecture
  // What is public is passed by the guards of the whole application.
  const own = guards.filter(({ scope }) => publicBy === null || scope !== 'application')
  if (own.some(({ name, kind }) => /sign|hmac|verif|webhook|token|secret|basic/i.test(name) || kind === 'auth')) return true
  const reached = new Set(
    [handler, ...own.map((guard) => guard.function)].flatMap((id) => (id === null ? [] : [...reachOf(architecture, id)])),
  )
  const asks = code.calls.some(({ function: id, callee }) => reached.has(id) && verifies.test(callee))
  // A secret of the header, compared by hand, is a weaker way, and still one.
  const compares = code.comparisons.some(({ function: id, left, right }) => reached.has(id) && [left, right].some(isOfHeader))
  return asks || compares
}

function isOfHeader(value: Value): boolean {
  return [...within(value)].some(
    (each) =>
      (each.is === 'name' || each.is === 'call') &&
      each.origin?.from === 'request' &&
      each.origin.part === 'headers' &&
      !/content|accept|user-agent|host/i.test(each.origin.name ?? ''),
  )
}

function schemeOf({ contracts }: Architecture, route: Route): Route['place'] | null {
  for (const { operations } of contracts) {
    const found = operations.find(
      ({ path, method }) => method === route.method && route.path.endsWith(path.replace(/\/$/, '')) && path.length > 1,
    )
    if (found !== undefined && /sign|hmac/i.test(JSON.stringify(found.security ?? ''))) return found.place
  }
  return null
}

/** Headers say a signature or a token, or cannot be read; or one is made in the same function. */
function isSigned(architecture: Architecture, { args, function: id }: Call): boolean {
  const options = args.slice(1)
  const headers = options.map((arg) => fieldOf(arg, 'headers')).find((value) => value !== undefined)
  if (options.some((arg) => settled(arg).is === 'object' && !isClosed(arg)) || (headers !== undefined && !isClosed(headers)))
    return true
  const named =
    headers === undefined
      ? []
      : [...within(headers)].flatMap((value) => (value.is === 'object' ? Object.keys(value.fields) : [textOf(value) ?? '']))
  return (
    named.some((name) => /sign|hmac|authori[sz]ation|secret|token|api-?key/i.test(name)) ||
    callsIn(architecture, id).some(({ callee }) => /(^|\.)(sign\w*|\w*(hmac|signature)\w*)$/i.test(callee))
  )
}
