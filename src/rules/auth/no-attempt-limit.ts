import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Guard, Route, Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { callsReached } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { isOffInProduction, takesGuesses } from '../sensitive.ts'
import { callsTo, fieldOf, settled, within } from '../values.ts'

export const rule: Rule = {
  id: 'auth/no-attempt-limit',
  title: 'Passwords and codes can be tried without end',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '{route} takes guesses, and nothing counts them',
  because: 'a code of six digits falls within minutes, and lists of passwords that leaked elsewhere are tried by the million',
  instead: 'limit attempts for each account and for each address, and slow down or lock after a few',
  references: ['CWE-307', 'API4:2023', 'ASVS 6.3.1'],

  check(architecture, report) {
    if (hasGatewayLimit(architecture)) return
    for (const route of architecture.code.routes) {
      if (!takesGuesses(route) || (route.handler !== null && !isServing(architecture, route.handler))) continue
      if (isLimited(architecture, route) || isSignedIn(route) || isOffInProduction(architecture, route)) continue
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        values: { route: `${route.method} ${route.path}` },
      })
    }
  },

  bad: {
    'signing in': `import express from 'express'
const app = express()
app.post('/login', async (req, res) => res.json(await signIn(req.body)))
`,
    'a code': `import Fastify from 'fastify'
const app = Fastify()
app.post('/auth/otp', async (request) => checkCode(request.body))
`,
    'all routes may be asked often, and the code is tried as often': `import express from 'express'
import rateLimit from 'express-rate-limit'
const app = express()
const limitAll = rateLimit({ windowMs: 60_000, limit: 300 })
app.use(limitAll)
app.post('/login', async (req, res) => res.json(await signIn(req.body)))
`,
  },
  good: {
    'a sentinel counts, a new password is put, a secret is made': `import Koa from 'koa'
import Router from '@koa/router'
import { withSentinel } from './sentinel.js'
const router = new Router()
router.post('/backup-code/verify', async (ctx) => {
  await withSentinel(ctx, () => verify(ctx.request.body.code))
})
router.put('/profile/password', async (ctx) => {
  await ctx.interaction.setPassword(ctx.request.body.password)
})
router.post('/web-authn/verify', async (ctx) => {
  ctx.body = await signedBy(ctx.request.body)
})
router.post('/totp/secret', async (ctx) => {
  ctx.body = await newSecret(ctx)
})
new Koa().use(router.routes())
`,
    'a demonstration that lets everybody in': `import express from 'express'
const app = express()
app.post('/auth/demo/login', async (req, res) => res.json(await enter(req.body.email)))
`,
    'what another provider has signed': `import express from 'express'
const app = express()
app.post('/auth/google/login', async (req, res) => res.json(await signInWithGoogle(req.body.idToken)))
`,
    'tests alone may use it': `import express from 'express'
const app = express()
app.post('/testing/session', async (req, res) => {
  if (process.env.NODE_ENV !== 'test') return res.sendStatus(404)
  res.json(await makeSession())
})
`,
    'a limiter before it': `import express from 'express'
import rateLimit from 'express-rate-limit'
const app = express()
app.post('/login', rateLimit({ windowMs: 60_000, limit: 5 }), async (req, res) => res.json(await signIn(req.body)))
`,
    'a limiter for all': `import Fastify from 'fastify'
import rateLimit from '@fastify/rate-limit'
const app = Fastify()
await app.register(rateLimit, { max: 20, timeWindow: '1 minute' })
app.post('/login', async (request) => signIn(request.body))
`,
    'one limiter for all, and another one by the same function': {
      'src/limits.ts': `import { RateLimiterRedis } from 'rate-limiter-flexible'
const limiters = { all: new RateLimiterRedis({ points: 240, duration: 60 }), codes: new RateLimiterRedis({ points: 5, duration: 900 }) }
export async function take(of, key) {
  await limiters[of].consume(key)
}
export async function perAddress(req, res, next) {
  await take('all', req.ip)
  next()
}
`,
      'src/server.ts': `import express from 'express'
import { perAddress, take } from './limits.js'
const app = express()
app.use(perAddress)
app.post('/login', async (req, res) => {
  await take('codes', req.body.email)
  res.json(await signIn(req.body))
})
`,
    },
    'guards that one function makes': {
      'src/limits.ts': `import { RateLimiterRedis } from 'rate-limiter-flexible'
const limited = (points, keyOf) => {
  const bucket = new RateLimiterRedis({ points, duration: 900 })
  return async (ctx, next) => {
    await bucket.consume(keyOf(ctx))
    await next()
  }
}
export const byAddress = limited(200, (ctx) => ctx.ip)
export const resetByAddress = limited(10, (ctx) => ctx.ip)
`,
      'src/server.ts': `import Koa from 'koa'
import Router from '@koa/router'
import { byAddress, resetByAddress } from './limits.js'
const app = new Koa()
const router = new Router()
app.use(byAddress)
router.post('/password-reset', resetByAddress, async (ctx) => {
  await sendReset(ctx.request.body)
})
app.use(router.routes())
`,
    },
    'the handler counts': `import express from 'express'
import { RateLimiterRedis } from 'rate-limiter-flexible'
const app = express()
const attempts = new RateLimiterRedis({ points: 5, duration: 60 })
app.post('/login', async (req, res) => {
  await attempts.consume(req.body.email)
  res.json(await signIn(req.body))
})
`,
  },
}

const counts =
  /(limit|attempts?|throttle|bruteforce|lockout|sentinel|failures?)\w*\.?(consume|check|hit|increment|record|allow|get|take|reserve)?/i
const limits = /limit|throttle|attempt|brute|slow/i

/**
 * A limiter of its own, or one for all that is strict enough. Where other routes that take guesses have one of their own,
 * the one for all is not what guards them.
 */
function isLimited(architecture: Architecture, route: Route): boolean {
  if (hasOwnLimit(architecture, route)) return true
  const forAll = route.guards.filter(
    ({ kind, name, scope }) => scope === 'application' && (kind === 'limit' || limits.test(name)),
  )
  if (forAll.length === 0) return false
  const others = architecture.code.routes.filter(
    (each) =>
      each !== route &&
      takesGuesses(each) &&
      each.place.file.slice(0, each.place.file.lastIndexOf('/')) === route.place.file.slice(0, route.place.file.lastIndexOf('/')),
  )
  if (others.some((each) => hasOwnLimit(architecture, each))) return false
  return !forAll.every((guard) => (perMinute(architecture, guard) ?? 0) > 60)
}

/** What the handler and guards of its own reach counts; a limiter of all routes may be made by the same function. */
function hasOwnLimit(architecture: Architecture, { guards, handler }: Route): boolean {
  const own = guards.filter(({ scope }) => scope !== 'application')
  if (own.some(({ kind, name, place }) => kind === 'limit' || limits.test(name) || limits.test(spreadAt(architecture, place))))
    return true
  const runs = [handler, ...own.map((guard) => guard.function)].filter((id) => id !== null)
  return runs.some((id) =>
    callsReached(architecture, id).some(
      ({ callee, target }) => counts.test(callee) || /^rate-limiter-flexible:/.test(target ?? ''),
    ),
  )
}

/** The list that a guard without a name stands in: `...signInLimits`. */
function spreadAt(architecture: Architecture, place: Place): string {
  const call = architecture.code.calls.find(
    (each) =>
      each.place.file === place.file &&
      /\.(post|put)$/.test(each.callee) &&
      each.args.some((arg) => arg.place.start <= place.start && arg.place.end >= place.end),
  )
  const at = call?.args.find((arg) => arg.place.start <= place.start && arg.place.end >= place.end)
  return at === undefined
    ? ''
    : [...within(at, 3)].map((value) => (value.is === 'name' ? value.path : value.is === 'other' ? value.text : '')).join(' ')
}

/** How often in a minute the limiter of all routes lets an address ask, where its options are written here. */
function perMinute(architecture: Architecture, { name }: Guard): number | null {
  const own = name.slice(name.lastIndexOf('.') + 1)
  const made = callsTo(architecture, /^(express-rate-limit|hono-rate-limiter|koa-ratelimit)[:/]/).find(
    ({ keptAs }) => keptAs?.endsWith(own) === true,
  )
  const most = settledNumber(fieldOf(made?.args[0], 'limit') ?? fieldOf(made?.args[0], 'max'))
  const window = settledNumber(fieldOf(made?.args[0], 'windowMs') ?? fieldOf(made?.args[0], 'duration'))
  return most === null || window === null || window === 0 ? null : (most * 60_000) / window
}

function settledNumber(value: Value | undefined): number | null {
  const it = value === undefined ? null : settled(value)
  return it?.is === 'number' ? it.value : null
}

/** Who asks has signed in already: to renew a session, to change what is theirs. */
function isSignedIn({ guards }: Route): boolean {
  return guards.some(({ kind, scope }) => kind === 'auth' && scope === 'route')
}

/** Limits of what stands in front, where the repository has them. */
function hasGatewayLimit({ deployment }: Architecture): boolean {
  const byObject = deployment.objects.some(
    ({ spec, kind }) =>
      /limit-rps|limit-connections|rateLimit|ratelimit/i.test(JSON.stringify(spec ?? '')) || /RateLimit/i.test(kind),
  )
  return byObject
}
