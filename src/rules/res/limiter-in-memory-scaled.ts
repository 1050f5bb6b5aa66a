import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import { packageOf } from '../imported.ts'
import { scaledRunnerOf } from '../replicas.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, isClosed, settled, textOf } from '../values.ts'
import { scaled } from './example.ts'

export const rule: Rule = {
  id: 'res/limiter-in-memory-scaled',
  title: 'Each copy keeps its own count',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '{what} is kept in the memory of one process, and `{name}` runs {count} of them',
  because:
    'what one copy knows the others do not: a limit lets through as many times more as there are copies, and whoever signed in at one is a stranger at the next',
  instead: 'keep it where all copies look: {store}',
  references: ['API4:2023', 'CWE-770'],

  check(architecture, report) {
    for (const call of architecture.code.calls) {
      const kept = keptInMemory(architecture, call)
      if (kept === null || !isServing(architecture, call.function)) continue
      const runner = scaledRunnerOf(architecture, call.place.file)
      if (runner === null) continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { ...kept, name: runner.name, count: runner.count },
        related: [{ at: runner.place, message: `${runner.count} copies of \`${runner.name}\`` }],
        unproven: 'no copies were started; the count and the store were read from the files',
      })
    }
  },

  bad: {
    'express-rate-limit': scaled(
      `import express from 'express'
import rateLimit from 'express-rate-limit'
const app = express()
app.use(rateLimit({ windowMs: 60_000, limit: 100 }))
app.listen(3000)
`,
      3,
    ),
    'a plugin of fastify behind an autoscaler': {
      'src/server.ts': `import Fastify from 'fastify'
import limit from '@fastify/rate-limit'
const app = Fastify()
await app.register(limit, { max: 100, timeWindow: '1 minute' })
await app.listen({ port: 3000 })
`,
      'k8s/api.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      containers:
        - { name: api, image: ghcr.io/acme/api:1 }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 1
  maxReplicas: 6
`,
    },
    'sessions without a store': scaled(
      `import express from 'express'
import session from 'express-session'
const app = express()
app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }))
app.listen(3000)
`,
      2,
    ),
  },
  good: {
    'one copy': scaled(
      `import express from 'express'
import rateLimit from 'express-rate-limit'
const app = express()
app.use(rateLimit({ windowMs: 60_000, limit: 100 }))
app.listen(3000)
`,
      1,
    ),
    'a store that all copies share': scaled(
      `import express from 'express'
import rateLimit from 'express-rate-limit'
import { RedisStore } from 'rate-limit-redis'
import { redis } from './redis.js'
const app = express()
app.use(rateLimit({ windowMs: 60_000, limit: 100, store: new RedisStore({ sendCommand: redis.send }) }))
app.listen(3000)
`,
      3,
    ),
    'another container is what is scaled': {
      'src/server.ts': `import express from 'express'
import rateLimit from 'express-rate-limit'
const app = express()
app.use(rateLimit({ windowMs: 60_000, limit: 100 }))
app.listen(3000)
`,
      'src/worker.ts': 'setInterval(() => undefined, 1000)\n',
      'compose.yaml': `services:
  api:
    build: .
    command: [node, dist/server.js]
  worker:
    build: .
    command: [node, dist/worker.js]
    deploy:
      replicas: 4
`,
    },
    'a limiter in memory that only spares the one in Redis': scaled(
      `import express from 'express'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import { redis } from './redis.js'
const limiter = new RateLimiterRedis({ storeClient: redis, points: 10, duration: 1, insuranceLimiter: new RateLimiterMemory({ points: 3, duration: 1 }) })
const app = express()
app.use((req, res, next) => limiter.consume(req.ip).then(() => next(), next))
app.listen(3000)
`,
      3,
    ),
  },
}

interface Kept {
  readonly what: string
  readonly store: string
}

const limit: Kept = { what: 'the count of a rate limit', store: 'Redis, or the gateway in front' }
const sessions: Kept = { what: 'each session', store: 'a session store in Redis or the database' }

function keptInMemory(architecture: Architecture, call: Call): Kept | null {
  const target = call.target ?? ''
  const [first, second] = call.args
  if (
    /^(express-rate-limit:(default|rateLimit)|hono-rate-limiter:rateLimiter|express-slow-down:(default|slowDown))$/.test(target)
  )
    return isWithout(first, 'store') ? limit : null
  if (/^koa-ratelimit:default$/.test(target)) return textOf(fieldOf(first, 'driver')) === 'memory' ? limit : null
  if (target === 'rate-limiter-flexible:RateLimiterMemory') return isInsurance(architecture, call) ? null : limit
  if (/^@nestjs\/throttler:ThrottlerModule\.forRoot$/.test(target)) {
    const options = first === undefined ? undefined : settled(first)
    return options?.is === 'list' || isWithout(first, 'storage') ? limit : null
  }
  if (/^(express-session|koa-session):default$/.test(target) && target.startsWith('express'))
    return isWithout(first, 'store') ? sessions : null
  if (!/(^|\.)register$/.test(call.callee)) return null
  const plugin = packageOf(architecture, call.function, first)
  if (plugin === '@fastify/rate-limit' || plugin === 'fastify-rate-limit')
    return isWithout(second, 'redis') && isWithout(second, 'store') ? limit : null
  return plugin === '@fastify/session' && isWithout(second, 'store') ? sessions : null
}

function isWithout(options: Value | undefined, key: string): boolean {
  return isClosed(options) && fieldOf(options, key) === undefined
}

/** It stands in for a shared one while that cannot be reached. */
function isInsurance({ code }: Architecture, call: Call): boolean {
  return code.calls.some((other) =>
    other.args.some((arg) => {
      const spare = fieldOf(arg, 'insuranceLimiter')
      return (
        spare !== undefined && settled(spare).place.file === call.place.file && settled(spare).place.start === call.place.start
      )
    }),
  )
}
