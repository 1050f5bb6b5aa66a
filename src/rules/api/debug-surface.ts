import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Route } from '../../model/architecture/code.ts'
import { callsIn, isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { textOf, within } from '../values.ts'

export const rule: Rule = {
  id: 'api/debug-surface',
  title: 'An inside that everybody may look at',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{path}` is served to everybody who reaches the server',
  because: 'it shows how the inside is built, what goes through it and whom it is for, and some of it can be changed there',
  instead: 'serve it on a port of its own that only the inside reaches, put a guard before it, or mount it in development alone',
  references: ['CWE-489', 'API8:2023', 'ASVS 13.4.5'],

  check(architecture, report) {
    for (const route of architecture.code.routes) {
      if (!inside.test(route.path) || isGuarded(route) || !isPublicApp(architecture, route)) continue
      if (route.handler !== null && (!isServing(architecture, route.handler) || asksByItself(architecture, route.handler)))
        continue
      if (isConditional(architecture, route.place)) continue
      report(found(route.path, route.place))
    }
    for (const call of architecture.code.calls) {
      const path = call.callee.endsWith('.use') ? textOf(call.args[0]) : null
      if (path === null || !inside.test(path) || !isServing(architecture, call.function)) continue
      if (isOfBusiness(call) || isMountGuarded(architecture, call) || call.conditions.some((each) => development.test(each)))
        continue
      report(found(path, call.place))
    }
  },

  bad: {
    'metrics beside the routes of customers': `import express from 'express'
import { register } from 'prom-client'
const app = express()
app.get('/metrics', async (req, res) => res.send(await register.metrics()))
app.get('/v1/orders', (req, res) => res.json([]))
`,
    'a board of queues before the guard': `import express from 'express'
import { board } from './board.ts'
import { authenticate } from './auth.ts'
const app = express()
app.use('/ops/queues', board)
app.use(authenticate)
app.get('/v1/orders', (req, res) => res.json([]))
`,
  },
  good: {
    'behind a guard': `import express from 'express'
import { board } from './board.ts'
import { authenticate, requireAdmin } from './auth.ts'
const app = express()
app.use(authenticate)
app.use('/ops/queues', requireAdmin, board)
app.get('/v1/orders', (req, res) => res.json([]))
`,
    'an app of its own': `import express from 'express'
import { register } from 'prom-client'
export const internal = express()
internal.get('/metrics', async (req, res) => res.send(await register.metrics()))
internal.get('/healthz', (req, res) => res.json({}))
`,
    'in development alone': `import express from 'express'
import { board } from './board.ts'
const app = express()
if (process.env.NODE_ENV !== 'production') app.use('/debug', board)
app.get('/v1/orders', (req, res) => res.json([]))
`,
    'a controller of the application by that name': `import express from 'express'
import { PlaygroundController } from './playground.ts'
const app = express()
app.use('/playground', new PlaygroundController(services).router)
app.get('/v1/orders', (req, res) => res.json([]))
`,
    'a thing of the business by that name': `import express from 'express'
const app = express()
app.get('/v1/teams/:id/metrics', (req, res) => res.json([]))
app.get('/v1/orders', (req, res) => res.json([]))
`,
  },
}

const inside =
  /^(\/(ops|admin|internal|api|_)?)?\/?(metrics|debug|pprof|heapdump|profiler|graphiql|playground|altair|bull-?board|bull|arena|queues|agenda-?dash|seed|reset-(db|database)|test-?data|env|phpinfo|actuator|status-monitor|voyager)(\/.*)?$/
const development = /NODE_ENV|isDev|isProd|development|production|DEBUG|ENABLE_/i
const health = /health|ready|live|metrics|ping|status|version|^\/$/i

function found(path: string, at: Place) {
  const isFigures = /metrics/.test(path)
  return { at, subject: `route:${path}`, ...(isFigures ? { severity: 'medium' as const } : {}), values: { path } }
}

function isGuarded({ guards, publicBy }: Route): boolean {
  return (
    publicBy !== null ||
    guards.some(
      ({ kind, name }) => kind === 'auth' || kind === 'role' || /auth|basic|admin|internal|allow|private|vpn/i.test(name),
    )
  )
}

/** Callers come to it for something else, too. */
function isPublicApp({ code }: Architecture, { place }: Route): boolean {
  return (
    code.routes.some((each) => each.place.file === place.file && !health.test(each.path) && !inside.test(each.path)) ||
    code.calls.some(
      ({ callee, args, place: at }) =>
        at.file === place.file &&
        (/\.register$/.test(callee)
          ? args.some((arg) => arg.is === 'object' && 'prefix' in arg.fields)
          : /\.(use|route)$/.test(callee) && /^\/(v\d|api|\w)/.test(textOf(args[0]) ?? '')),
    )
  )
}

function asksByItself(architecture: Architecture, id: string): boolean {
  return (
    architecture.code.comparisons.some(({ function: each }) => each === id) ||
    callsIn(architecture, id).some(
      ({ callee, args }) =>
        /(status|code|sendStatus)$/.test(callee) &&
        args.some((arg) => arg.is === 'number' && arg.value >= 401 && arg.value <= 404),
    )
  )
}

function isConditional({ code }: Architecture, place: Place): boolean {
  return code.calls.some(
    (call) =>
      call.place.file === place.file &&
      call.place.start === place.start &&
      call.conditions.some((each) => development.test(each)),
  )
}

/** A controller of the application that is called so: what customers play or count, and not the inside. */
function isOfBusiness({ args }: Call): boolean {
  return args.some((arg) =>
    [...within(arg, 3)].some((value) => value.is === 'call' && value.isNew && /Controller$/.test(value.callee)),
  )
}

/** A guard is mounted with it, or stands before it. */
function isMountGuarded({ code }: Architecture, { args, place }: Call): boolean {
  const words = args
    .slice(1, -1)
    .map((arg) => (arg.is === 'name' ? arg.path : arg.is === 'call' ? arg.callee : arg.is === 'function' ? 'auth' : ''))
  if (words.some((word) => /auth|admin|require|guard|protect|role|internal|allow|sign/i.test(word))) return true
  return code.routes.some(({ guards }) =>
    guards.some(
      ({ kind, place: at, scope }) =>
        (kind === 'auth' || kind === 'role') && scope !== 'route' && at.file === place.file && at.start < place.start,
    ),
  )
}
