import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId, Origin, Value } from '../../model/architecture/code.ts'
import { callsIn, isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { callersOf, originsOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { settled, textOf, within } from '../values.ts'

export const rule: Rule = {
  id: 'auth/rate-limit-key-unverified',
  title: 'The limiter counts by what the caller writes',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: 'the limiter counts by {key}, which every caller can set anew for each request',
  because: 'whoever changes it is never limited, and whoever writes that of another one uses up the allowance of that one',
  instead:
    'count by what was verified: the address that the trusted proxy tells (`req.ip` with `trust proxy` set to it), or the id of the caller after sign-in',
  references: ['CWE-290', 'CWE-348', 'API4:2023', 'ASVS 4.1.3'],

  check(architecture, report) {
    for (const { at, key, related } of keysOf(architecture)) {
      report({ at, subject: `limit:${key}`, values: { key }, related })
    }
  },

  bad: {
    'a header of the proxy, as it comes': `import express from 'express'
import rateLimit from 'express-rate-limit'
const app = express()
app.use(rateLimit({ windowMs: 60_000, limit: 60, keyGenerator: (req) => String(req.headers['x-forwarded-for']) }))
`,
    'a header of the device': `import Fastify from 'fastify'
import rateLimit from '@fastify/rate-limit'
const app = Fastify()
await app.register(rateLimit, { max: 60, keyGenerator: (request) => request.headers['x-device-id'] as string })
`,
    'a claim that is read by hand': `import express from 'express'
import { RateLimiterRedis } from 'rate-limiter-flexible'
const tries = new RateLimiterRedis({ points: 200, duration: 60 })
const consume = (limiter, key, next) => limiter.consume(key).then(() => next(), next)
export const limit = (req, res, next) => {
  const claims = JSON.parse(Buffer.from(req.get('authorization').split('.')[1], 'base64url').toString())
  void consume(tries, String(claims.sub), next)
}
express().use(limit)
`,
    'counted by hand': `import { createMiddleware } from 'hono/factory'
import { Redis } from 'ioredis'
const redis = new Redis()
export const limit = createMiddleware(async (c, next) => {
  const address = c.req.header('x-forwarded-for') ?? 'unknown'
  const count = await redis.incr(\`limit:\${address}\`)
  if (count > 60) return c.text('too many', 429)
  await next()
})
`,
    'a token that nobody has verified': `import express from 'express'
import rateLimit from 'express-rate-limit'
import { decodeJwt } from 'jose'
const app = express()
app.use(rateLimit({ limit: 60, keyGenerator: (req) => decodeJwt(req.headers.authorization!.slice(7)).sub! }))
`,
  },
  good: {
    'the address': `import express from 'express'
import rateLimit from 'express-rate-limit'
const app = express()
app.set('trust proxy', 1)
app.use(rateLimit({ windowMs: 60_000, limit: 60, keyGenerator: (req) => req.ip! }))
`,
    'who has signed in': `import express from 'express'
import rateLimit from 'express-rate-limit'
import { requireUser } from './auth.js'
const app = express()
app.use(requireUser, rateLimit({ limit: 60, keyGenerator: (req) => req.user.id }))
`,
    'the account that is tried, beside the address': `import express from 'express'
import { RateLimiterRedis } from 'rate-limiter-flexible'
const app = express()
const tries = new RateLimiterRedis({ points: 5, duration: 900 })
app.post('/login', async (req, res) => {
  await tries.consume(String(req.body.email))
  res.sendStatus(204)
})
`,
  },
}

interface Keyed {
  readonly at: Place
  readonly key: string
  readonly related: readonly { readonly at: Place; readonly message: string }[]
}

function* keysOf(architecture: Architecture): Iterable<Keyed> {
  for (const { id, name, answers, place } of architecture.code.functions) {
    if (
      name === null ||
      !/(^|\.)(keyGenerator|keyFn|getKey|keyBy|limitKey|rateLimitKey|getTracker|generateKey|identifier)$/.test(name)
    )
      continue
    if (!isServing(architecture, id) || (/^(getKey|generateKey|identifier)$/.test(name) && !speaksOfLimit(architecture, id)))
      continue
    const values = [...answers, ...callsIn(architecture, id).flatMap(({ args }) => args)]
    const key = unverified(architecture, values, id)
    if (key !== null) yield { at: place, key, related: [] }
  }
  for (const call of architecture.code.calls) {
    const counted = countedBy(call)
    if (counted === null || !isServing(architecture, call.function)) continue
    const key = unverified(architecture, [counted], call.function)
    const told = [...within(counted)].find(({ is }) => is === 'call')
    const claim = key === null ? claimOf(architecture, counted, call.function) : null
    if (claim !== null)
      yield {
        at: claim,
        key: 'a claim of a token that nobody has verified',
        related: [{ at: call.place, message: 'it is counted here' }],
      }
    if (key !== null)
      yield { at: told?.place ?? counted.place, key, related: [{ at: call.place, message: 'it is counted here' }] }
  }
}

function speaksOfLimit(architecture: Architecture, id: string): boolean {
  const file = id.slice(0, id.lastIndexOf('#'))
  return architecture.code.files.some(
    (each) => each.file === file && each.imports.some(({ from }) => /limit|throttl/i.test(from)),
  )
}

/** What a limiter of a library, or one made of a counter, counts by. */
function countedBy({ callee, target, args }: Call): Value | null {
  const first = args[0]
  if (first === undefined) return null
  if (/^(rate-limiter-flexible|@upstash\/ratelimit|limiter):.*\.(consume|limit)$/.test(target ?? '')) return first
  if (!/(^|\.)(incr|incrby|hincrby|zadd)$/i.test(callee)) return null
  const it = settled(first)
  const text = textOf(it) ?? (it.is === 'template' ? it.texts.join(' ') : '')
  return /limit|rate|throttle|attempt|hits/i.test(text) ? first : null
}

/** What of a key nobody has verified, in words; null where it is the address or the caller. */
function unverified(architecture: Architecture, values: readonly Value[], id: string): string | null {
  for (const origin of values.flatMap((value) => originsOf(architecture, value, id))) {
    const key = keyIn(origin)
    if (key !== null) return key
  }
  return null
}

/** A field of what the header of the caller was taken apart into: `claims.sub`, by a function that verifies nothing. */
function claimOf(architecture: Architecture, counted: Value, id: FunctionId): Place | null {
  const given = [
    { value: counted, id },
    ...callersOf(architecture, id).flatMap((call) => call.args.map((value) => ({ value, id: call.function }))),
  ]
  for (const { value, id: at } of given) {
    for (const inner of within(value)) {
      if (inner.is !== 'name' || inner.origin?.from !== 'request' || inner.origin.name !== 'authorization') continue
      const decodes = callsIn(architecture, at).some(({ callee }) => callee === 'JSON.parse')
      const verifies = callsIn(architecture, at).some(({ callee }) => /verify|authenticate/i.test(callee))
      if (decodes && !verifies && /^(?!req|request|ctx|c\.)\w+\.\w+$/.test(inner.path)) return inner.place
    }
  }
  return null
}

function keyIn(origin: Origin): string | null {
  if (origin.from === 'call')
    return /(^jwt-decode|decodeJwt|jsonwebtoken:decode|^jose:decode)/.test(origin.callee)
      ? 'a token that is decoded, not verified'
      : null
  if (origin.from !== 'request' || origin.part !== 'headers' || origin.name === null) return null
  const name = origin.name.toLowerCase()
  // Some edges overwrite a header of their own; keys and tokens are worth nothing to who has none.
  if (
    /^(authorization|cookie|x-api-key|api-key|cf-connecting-ip|fly-client-ip|true-client-ip|x-vercel-forwarded-for|x-nf-client-connection-ip)$/.test(
      name,
    ) ||
    /key|token/.test(name)
  )
    return null
  return `the header \`${name}\``
}
