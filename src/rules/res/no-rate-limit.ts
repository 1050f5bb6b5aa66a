import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Route } from '../../model/architecture/code.ts'
import { isServing, queriesIn } from '../../model/architecture/look-up.ts'
import { hasGatewayLimit, hasLimiter, isLimited, mayLimit } from '../limits.ts'
import { outgoing } from '../outgoing.ts'
import { isWriting } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { isGuard, isGuarded, isOffInProduction, isWrite, takesGuesses } from '../sensitive.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'res/no-rate-limit',
  title: 'Anybody may write as often as they like',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '{route} {does} for {who}, and nothing limits how often{others}',
  because: 'one script fills the table, spends what each call costs, or takes the server away from everybody else',
  instead: 'put a limit for each address before it, and one for each account where somebody is signed in',
  references: ['API4:2023', 'CWE-770', 'ASVS 2.4.1'],

  check(architecture, report) {
    if (hasGatewayLimit(architecture)) return
    const open = architecture.code.routes.filter((route) => isOpen(architecture, route))
    const bare = open.filter((route) => !isLimited(architecture, route))
    const inside = bare.length === 0 ? writesOfSignedIn(architecture) : []
    if (inside.length >= several) {
      const [first, ...rest] = inside
      report({
        at: first!.place,
        subject: `route:${first!.method} ${first!.path}`,
        severity: 'medium',
        confidence: 'maybe',
        values: {
          route: `${first!.method} ${first!.path}`,
          does: doesOf(architecture, first!) ?? 'writes',
          who: 'everybody who has signed in',
          others: `; nor ${rest.length} more routes that write`,
        },
        related: [
          { at: first!.guards.find(isGuard)!.place, message: 'who asks is known from here on, and how often is not' },
          ...rest.slice(0, 3).map(({ place, method, path }) => ({ at: place, message: `${method} ${path}` })),
        ],
      })
    }
    // Without any limiter it is one gap, told once; beside limited routes each is one that was forgotten.
    const told = hasLimiter(architecture) ? bare : bare.slice(0, 1)
    for (const route of told) {
      const others = told.length === 1 && bare.length > 1 ? `; ${bare.length - 1} more like it` : ''
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        values: {
          route: `${route.method} ${route.path}`,
          does: doesOf(architecture, route) ?? 'writes',
          who: 'anybody who asks',
          others,
        },
        related: bare
          .slice(1, 4)
          .filter(() => told.length === 1)
          .map(({ place, method, path }) => ({ at: place, message: `${method} ${path}` })),
      })
    }
  },

  bad: {
    'a form that anybody may send': handler(
      "await pool.query('insert into messages (body) values ($1)', [req.body.text])\n  res.sendStatus(201)",
      {
        method: 'post',
        path: '/contact',
        imports: "import { Pool } from 'pg'\nconst pool = new Pool()",
      },
    ),
    'no limiter at all, behind a sign-in': `import express from 'express'
import { Pool } from 'pg'
import { requireUser } from './auth.js'
const pool = new Pool()
const app = express()
app.use(requireUser)
app.post('/notes', async (req, res) => res.json(await pool.query('insert into notes (body) values ($1)', [req.body.text])))
app.post('/lists', async (req, res) => res.json(await pool.query('insert into lists (name) values ($1)', [req.body.name])))
app.delete('/notes/:id', async (req, res) => res.json(await pool.query('delete from notes where id = $1', [req.params.id])))
app.listen(3000)
`,
    'forgotten beside one that has a limit': `import express from 'express'
import rateLimit from 'express-rate-limit'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/contact', rateLimit({ limit: 5 }), async (req, res) => {
  await pool.query('insert into messages (body) values ($1)', [req.body.text])
  res.sendStatus(201)
})
app.post('/feedback', async (req, res) => {
  await pool.query('insert into messages (body) values ($1)', [req.body.text])
  res.sendStatus(201)
})
app.listen(3000)
`,
  },
  good: {
    'a limiter that a function asks, wherever that is put': `import express from 'express'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import { Pool } from 'pg'
import { requireUser } from './auth.js'
const pool = new Pool()
const limiter = new RateLimiterRedis({ points: 300, duration: 60 })
const app = express()
const counted = async (req, res, next) => {
  await limiter.consume(req.user.id)
  next()
}
app.use(requireUser, counted)
app.post('/notes', async (req, res) => res.json(await pool.query('insert into notes (body) values ($1)', [req.body.text])))
app.post('/lists', async (req, res) => res.json(await pool.query('insert into lists (name) values ($1)', [req.body.name])))
app.delete('/notes/:id', async (req, res) => res.json(await pool.query('delete from notes where id = $1', [req.params.id])))
app.listen(3000)
`,
    'a limit for all': `import express from 'express'
import rateLimit from 'express-rate-limit'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.use(rateLimit({ limit: 100 }))
app.post('/contact', async (req, res) => {
  await pool.query('insert into messages (body) values ($1)', [req.body.text])
  res.sendStatus(201)
})
app.listen(3000)
`,
    'the gateway in front limits': {
      'src/server.ts': handler(
        "await pool.query('insert into messages (body) values ($1)', [req.body.text])\n  res.sendStatus(201)",
        {
          method: 'post',
          path: '/contact',
          imports: "import { Pool } from 'pg'\nconst pool = new Pool()",
        },
      ),
      'k8s/ingress.yaml': `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: api
  annotations: { nginx.ingress.kubernetes.io/limit-rps: "10" }
spec: { rules: [] }
`,
    },
    'only for those who signed in': handler(
      "await pool.query('insert into messages (body) values ($1)', [req.body.text])\n  res.sendStatus(201)",
      {
        method: 'post',
        path: '/notes',
        imports: "import { Pool } from 'pg'\nimport { requireUser } from './auth.js'\nconst pool = new Pool()",
      },
    ).replace("'/notes', ", "'/notes', requireUser, "),
    'the one who calls signs what is sent': handler(
      "if (!verifySignature(req)) return res.sendStatus(401)\n  await pool.query('insert into messages (body) values ($1)', [req.body.text])\n  res.sendStatus(201)",
      {
        method: 'post',
        path: '/webhooks/bank',
        imports: "import { Pool } from 'pg'\nconst pool = new Pool()",
      },
    ),
  },
}

/** Fewer are a tool for a few people as likely as a service. */
const several = 3

/** Routes behind a sign-in that write, of a service that limits nothing, or guesses of passwords alone. */
function writesOfSignedIn(architecture: Architecture): readonly Route[] {
  const routes = architecture.code.routes.filter(({ handler: id }) => id !== null && isServing(architecture, id))
  const limited = routes.filter((route) => isLimited(architecture, route))
  if (limited.some((route) => isGuarded(route) || !takesGuesses(route))) return []
  // A limiter whose place in the chain is not known may stand before all of them.
  if (limited.length === 0 && mayLimit(architecture)) return []
  return routes.filter((route) => isWrite(route) && isGuarded(route) && doesOf(architecture, route) !== null)
}

function isOpen(architecture: Architecture, route: Route): boolean {
  const { handler: id, path, framework } = route
  // What limits an operation stands in front of all of them.
  if (framework === 'graphql' || framework === 'trpc') return false
  if (!isWrite(route) || id === null || !isServing(architecture, id) || isGuarded(route)) return false
  // Guesses have a rule of their own; callers that sign are known.
  if (
    takesGuesses(route) ||
    /(^|\/)(webhooks?|hooks|callbacks?|internal|interactions|health\w*|logout|graphql)(\/|$)/i.test(path)
  )
    return false
  if (asksWho(architecture, route) || isOffInProduction(architecture, route)) return false
  return doesOf(architecture, route) !== null
}

/** The handler looks at who asks by itself. */
function asksWho({ code }: Architecture, { reaches }: Route): boolean {
  const reached = new Set(reaches)
  return code.calls.some(
    ({ function: id, callee }) =>
      reached.has(id) &&
      /(^|\.)\w*(getSession|currentUser|require(User|Auth)|authenticate|authorize|userOf|getUser|verify\w*|isAuthenticated|assertUser|checkAuth|timingSafeEqual|jwtVerify|ensure\w*(Auth|User)\w*|isSigned\w*|hmac|createHmac)$/i.test(
        callee,
      ),
  )
}

function doesOf(architecture: Architecture, { reaches }: Route): string | null {
  const table = reaches
    .flatMap((id) => queriesIn(architecture, id))
    .find((query) => isWriting(query) && query.tables[0] !== undefined)?.tables[0]
  if (table !== undefined) return `writes \`${table}\``
  const reached = new Set(reaches)
  return outgoing(architecture).some(({ function: id, args }) => reached.has(id) && args.length > 1)
    ? 'calls another service'
    : null
}
