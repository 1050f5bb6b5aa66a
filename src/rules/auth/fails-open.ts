import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Catch, FunctionId, Value } from '../../model/architecture/code.ts'
import { functionOf, isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { settled } from '../values.ts'

export const rule: Rule = {
  id: 'auth/fails-open',
  title: 'A check that fails lets everybody in',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'review',
  says: 'where `{check}` breaks, the request goes on as if it had passed',
  because:
    'a store that is down, a key that cannot be fetched or a crafted token that makes the check throw is enough to be let in',
  instead: 'refuse in the handler (401, 403, 503), or throw what was caught; where a limiter may be left out, say so beside it',
  references: ['CWE-636', 'CWE-755', 'ASVS 16.5.3'],

  check(architecture, report) {
    for (const caught of architecture.code.catches) {
      const check =
        caught.tried.find((callee) => authority.test(callee)) ??
        caught.tried.find((callee) => limiter.test(callee) && !asksLimit.test(callee))
      if (check === undefined || !isServing(architecture, caught.function)) continue
      const isLimit = !authority.test(check)
      const name = functionOf(architecture, caught.function)?.name ?? ''
      if (/optional|maybe|soft|try|peek|decode|parse|is[A-Z]/.test(name) || (isLimit && caught.explained)) continue
      if (!letsPass(caught, isLimit)) continue
      report({
        at: caught.place,
        subject: `catch:${check}`,
        values: { check },
        severity: isLimit ? 'high' : 'blocker',
      })
    }
    for (const { caught, guard } of fallingThrough(architecture)) {
      report({ at: caught.place, subject: `catch:${guard}`, values: { check: guard } })
    }
  },

  bad: {
    'goes on after the check': `import type { RequestHandler } from 'express'
import jwt from 'jsonwebtoken'
export const requireUser: RequestHandler = (req, res, next) => {
  try {
    req.user = jwt.verify(req.headers.authorization!, process.env.JWT_KEY!, { algorithms: ['HS256'] })
    next()
  } catch (error) {
    console.error(error)
    next()
  }
}
`,
    'allowed where the service does not answer': `export async function mayEdit(user: string, doc: string) {
  try {
    return await policy.checkPermission(user, 'edit', doc)
  } catch {
    return true
  }
}
`,
    'a hook that comes to its end': `import Fastify from 'fastify'
import { pool } from './pool.js'
const app = Fastify()
const requireRole = (role: string) => async (request) => {
  try {
    const { rows } = await pool.query('select role from staff where id = $1', [request.staff.id])
    if (rows[0].role !== role) return Promise.reject(new Forbidden())
  } catch (error) {
    request.log.error(error, 'role not read')
  }
}
app.get('/audit', { preHandler: requireRole('admin') }, async () => [])
`,
    'a limiter that is broken': `import { RateLimiterRedis } from 'rate-limiter-flexible'
const limiter = new RateLimiterRedis({ points: 5, duration: 60 })
export async function take(key: string) {
  try {
    await limiter.consume(key)
  } catch (refused) {
    if (refused instanceof Error) return
    throw new Error('too many')
  }
}
`,
  },
  good: {
    'a hook that refuses below': `import Fastify from 'fastify'
import { pool } from './pool.js'
const app = Fastify()
const requireRole = (role: string) => async (request) => {
  let found
  try {
    found = await pool.query('select role from staff where id = $1', [request.staff.id])
  } catch (error) {
    request.log.error(error, 'role not read')
  }
  if (found?.rows[0]?.role !== role) throw new Forbidden()
}
app.get('/audit', { preHandler: requireRole('admin') }, async () => [])
`,
    'a hook that answers in the handler': `import Fastify from 'fastify'
import { pool } from './pool.js'
const app = Fastify()
const requireRole = (role: string) => async (request, reply) => {
  try {
    const { rows } = await pool.query('select role from staff where id = $1', [request.staff.id])
    if (rows[0].role !== role) return Promise.reject(new Forbidden())
  } catch (error) {
    return reply.code(503).send()
  }
}
app.get('/audit', { preHandler: requireRole('admin') }, async () => [])
`,
    refuses: `import type { RequestHandler } from 'express'
import jwt from 'jsonwebtoken'
export const requireUser: RequestHandler = (req, res, next) => {
  try {
    req.user = jwt.verify(req.headers.authorization!, process.env.JWT_KEY!, { algorithms: ['HS256'] })
    next()
  } catch {
    res.sendStatus(401)
  }
}
`,
    'hands the error on': `import type { RequestHandler } from 'express'
import jwt from 'jsonwebtoken'
export const requireUser: RequestHandler = (req, res, next) => {
  try {
    req.user = jwt.verify(req.headers.authorization!, process.env.JWT_KEY!, { algorithms: ['HS256'] })
    next()
  } catch (error) {
    next(error)
  }
}
`,
    'who asks may stay unknown': `import type { RequestHandler } from 'express'
import jwt from 'jsonwebtoken'
export const optionalUser: RequestHandler = (req, res, next) => {
  try {
    req.user = jwt.verify(req.headers.authorization!, process.env.JWT_KEY!, { algorithms: ['HS256'] })
  } catch {
    req.user = undefined
  }
  next()
}
`,
    'a limiter that is left out, and why': `import { RateLimiterRedis } from 'rate-limiter-flexible'
const limiter = new RateLimiterRedis({ points: 5, duration: 60 })
export async function take(key: string) {
  try {
    await limiter.consume(key)
  } catch (refused) {
    // Reading goes on without the store: the gateway limits as well.
    if (refused instanceof Error) return
    throw new Error('too many')
  }
}
`,
    'work that is broken off': `import { RateLimiterRedis } from 'rate-limiter-flexible'
const limiter = new RateLimiterRedis({ points: 5, duration: 60 })
export async function work(key: string) {
  try {
    await limiter.consume(key)
    await next(key)
  } catch (error) {
    if (isAbortError(error)) return
    throw error
  }
}
`,
    'how much is allowed cannot be read': `export async function quota(key: string) {
  try {
    const limit = await readLimit(key)
    return { limit }
  } catch (error) {
    log.error(error)
    return undefined
  }
}
`,
    'false where it cannot be told': `export async function mayEdit(user: string, doc: string) {
  try {
    return await policy.checkPermission(user, 'edit', doc)
  } catch {
    return false
  }
}
`,
  },
}

const authority =
  /(^|\.)(jwtVerify|verify(Token|Jwt|IdToken|AccessToken|Session|Signature)?|authenticate|authori[sz]e|introspect|check(Permission|Access|Role|Auth)\w*|has(Permission|Role|Access)|can(Access|Edit|Read)|isAllowed|enforce|requireAuth|getSession)$/
const limiter = /(limit|throttle)\w*\.?(consume|check|hit|take|limit)?$/i
/** What the limit is, is asked; nothing is counted. */
const asksLimit = /(^|\.)(read|get|fetch|load|find|set|parse|resolve)\w*$/i

interface Fallen {
  readonly caught: Catch
  readonly guard: string
}

/**
 * Guards of Fastify that catch all that they do, and come to their end: a hook that neither throws nor answers lets the
 * request on. What is refused after the `catch` is refused all the same.
 */
function* fallingThrough(architecture: Architecture): Iterable<Fallen> {
  const guards = new Map<FunctionId, string>()
  for (const { framework, guards: own } of architecture.code.routes) {
    if (framework !== 'fastify') continue
    for (const { kind, name, function: id } of own) if (id !== null && (kind === 'auth' || kind === 'role')) guards.set(id, name)
  }
  for (const caught of architecture.code.catches) {
    const own = functionOf(architecture, caught.function)
    const guard = guards.get(caught.function) ?? guards.get(own?.within ?? '')
    if (guard === undefined || own === undefined || !own.async || caught.rethrows || caught.explained) continue
    const goesOn = caught.handled.every((callee) => logs.test(callee)) && (caught.returns === null || isLog(caught.returns))
    if (!goesOn || caught.leaves !== null || refusesLater(architecture, caught)) continue
    if (caught.tried.some((callee) => asks.test(callee))) yield { caught, guard }
  }
}

const logs = /(^|\.)(log|logger|console)(\.\w+)*$|\.(debug|info|warn|error)$/
const asks = /(^|\.)(query|execute|findUnique|findFirst|findOne|first|get|verify|jwtVerify|fetch|find\w*|load\w*|read\w*)$/i

function isLog(value: Value): boolean {
  return value.is === 'call' && logs.test(value.callee)
}

/** Something is still looked at after it: a check that stands below. */
function refusesLater({ code }: Architecture, { function: id, place }: Catch): boolean {
  return (
    code.calls.some((call) => call.function === id && call.place.start > place.end) ||
    code.comparisons.some((each) => each.function === id && each.place.start > place.end)
  )
}

/** What the handler does is what it would do had the check passed. */
function letsPass({ returns, leaves, rethrows, handled }: Catch, isLimit: boolean): boolean {
  // Work that was broken off is no refusal that is passed over.
  const isStopped = rethrows && handled.some((callee) => /abort|cancel/i.test(callee))
  if (leaves !== null && !isStopped && isPass(leaves, isLimit)) return true
  if (rethrows || handled.some((callee) => /status|sendStatus|reject|forbid|unauthori|refuse|problem/i.test(callee))) return false
  return returns !== null && isPass(returns, isLimit)
}

function isPass(value: Value, isLimit: boolean): boolean {
  const it = settled(value)
  if (it.is === 'boolean') return it.value
  if (it.is === 'call') return /(^|\.)next$/.test(it.callee) && it.args.length === 0
  if (it.is === 'object')
    return Object.entries(it.fields).some(
      ([name, each]) => /^(allowed|ok|success|authorized|valid)$/.test(name) && each.is === 'boolean' && each.value,
    )
  // To return nothing is to pass where a refusal is an error.
  return isLimit && it.is === 'name' && it.path === 'undefined'
}
