import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Value } from '../../model/architecture/code.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, settled, textOf } from '../values.ts'

export const rule: Rule = {
  id: 'auth/proxy-trust',
  title: 'Every proxy is trusted, the caller among them',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '`{setting}` takes the address of the caller from a header that the caller writes{used}',
  because:
    'with all hops trusted the left-most entry of X-Forwarded-For counts, and that one comes from outside: limits, allow-lists and audit entries go by an invented address',
  instead: "trust the proxies that stand in front, by their number or their networks: `1`, `'10.0.0.0/8'`",
  references: ['CWE-348', 'https://expressjs.com/en/guide/behind-proxies.html'],

  check(architecture, report) {
    const used = useOfAddress(architecture)
    for (const { at, setting, value } of trusting(architecture)) {
      report({
        at,
        subject: `setting:${setting}`,
        values: { setting: `${setting}: true`, used: used === null ? '' : ', and the limiter counts by it' },
        severity: used === null ? 'medium' : 'high',
        related: used === null ? [] : [{ at: used, message: 'this goes by the address' }],
        ...(value === null
          ? {}
          : {
              fix: {
                safety: 'suggested',
                edits: [{ file: value.place.file, range: [value.place.start, value.place.end], text: '1' }],
              },
            }),
      })
    }
  },

  bad: {
    'all proxies, and a limiter': `import express from 'express'
import rateLimit from 'express-rate-limit'
const app = express()
app.set('trust proxy', true)
app.use(rateLimit({ windowMs: 60_000, limit: 60 }))
`,
    'of Fastify': `import Fastify from 'fastify'
const app = Fastify({ trustProxy: true })
app.get('/', async (request) => request.ip)
`,
    'switched on': `import express from 'express'
const app = express()
app.enable('trust proxy')
app.get('/', (req, res) => res.send(req.ip))
`,
  },
  good: {
    'one proxy': `import express from 'express'
const app = express()
app.set('trust proxy', 1)
`,
    'the networks of the proxies': `import Fastify from 'fastify'
const app = Fastify({ trustProxy: ['10.0.0.0/8'] })
`,
    none: `import express from 'express'
const app = express()
app.set('trust proxy', false)
`,
  },
  fixed: {
    'of Fastify': `import Fastify from 'fastify'
const app = Fastify({ trustProxy: 1 })
app.get('/', async (request) => request.ip)
`,
  },
}

interface Trust {
  readonly at: Place
  readonly setting: string
  readonly value: Value | null
}

function* trusting(architecture: Architecture): Iterable<Trust> {
  for (const call of callsTo(architecture, /^express:.*\.set$/)) {
    const value = call.args[1]
    if (textOf(call.args[0]) === 'trust proxy' && isTrue(value)) yield { at: call.place, setting: 'trust proxy', value }
  }
  for (const call of callsTo(architecture, /^express:.*\.enable$/)) {
    if (textOf(call.args[0]) === 'trust proxy') yield { at: call.place, setting: 'trust proxy', value: null }
  }
  for (const call of callsTo(architecture, /^fastify:(default|fastify|Fastify)$/)) {
    const value = fieldOf(call.args[0], 'trustProxy')
    if (isTrue(value)) yield { at: value.place, setting: 'trustProxy', value }
  }
}

function isTrue(value: Value | undefined): value is Value {
  if (value === undefined) return false
  const it = settled(value)
  return it.is === 'boolean' && it.value
}

function useOfAddress(architecture: Architecture): Place | null {
  const limiter = callsTo(architecture, /^(express-rate-limit|express-slow-down|rate-limiter-flexible)[:/]/)[0]?.place
  const registered = callsTo(architecture, /\.register$/).find(({ args }) =>
    args.some((arg) => arg.is === 'name' && /rateLimit|limit/i.test(arg.path)),
  )?.place
  return limiter ?? registered ?? null
}
