import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Route } from '../../model/architecture/code.ts'
import { callsIn, isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { takesGuesses } from './sensitive.ts'

export const rule: Rule = {
  id: 'auth/no-attempt-limit',
  title: 'Passwords and codes can be tried without end',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '{route} takes guesses, and nothing counts them',
  because: 'a code of six digits falls within minutes, and lists of passwords that leaked elsewhere are tried by the million',
  instead: 'limit attempts for each account and for each address, and slow down or lock after a few',
  references: ['CWE-307', 'API4:2023', 'ASVS 6.3.1'],

  check(architecture, report) {
    if (hasGatewayLimit(architecture)) return
    for (const route of architecture.code.routes) {
      if (!takesGuesses(route) || (route.handler !== null && !isServing(architecture, route.handler))) continue
      if (isLimited(architecture, route) || isSignedIn(route)) continue
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
  },
  good: {
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

function isLimited(architecture: Architecture, { guards, reaches }: Route): boolean {
  if (guards.some(({ kind, name }) => kind === 'limit' || /limit|throttle|attempt|brute|slow/i.test(name))) return true
  return reaches.some((id) =>
    callsIn(architecture, id).some(({ callee }) =>
      /(limit|attempts?|throttle|bruteforce|lockout|failures?)\w*\.?(consume|check|hit|increment|record|allow|get|take|reserve)?/i.test(
        callee,
      ),
    ),
  )
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
