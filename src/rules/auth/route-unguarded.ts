import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Route } from '../../model/architecture/code.ts'
import { callsIn, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { isGuarded, isOpenByNature, isWrite } from './sensitive.ts'

export const rule: Rule = {
  id: 'auth/route-unguarded',
  title: 'A route without the guard that its siblings have',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: '{route} has no guard; {guarded} of {all} routes beside it have one',
  because: 'anybody who finds the address may use it, signed in or not',
  instead:
    'put {guard} before it, or say that it is public: a comment `// public` or a decorator tells the next reader, and this rule',
  references: ['CWE-306', 'API5:2023', 'ASVS 8.2.1'],

  check(architecture, report) {
    const routes = architecture.code.routes.filter((route) => route.handler === null || isServing(architecture, route.handler))
    for (const route of routes) {
      if (!isTelling(architecture, route)) continue
      const siblings = siblingsOf(routes, route)
      const guarded = siblings.filter(isGuarded)
      if (guarded.length < 2 || guarded.length * 3 < siblings.length * 2) continue
      const guard = guarded.flatMap(({ guards }) => guards).find(({ kind }) => kind === 'auth' || kind === 'role')!
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        severity: isWrite(route) ? 'blocker' : 'high',
        values: {
          route: `${route.method} ${route.path}`,
          guarded: guarded.length,
          all: siblings.length,
          guard: `\`${guard.name}\``,
        },
        related: [{ at: guarded[0]!.place, message: `${guarded[0]!.method} ${guarded[0]!.path} has \`${guard.name}\`` }],
        unproven: 'no server was started; the chain of guards was followed from the application to the handler',
      })
    }
  },

  bad: {
    'one of four': `import express from 'express'
import { requireUser } from './auth.js'
const app = express()
app.get('/orders', requireUser, (req, res) => res.json([]))
app.post('/orders', requireUser, (req, res) => res.json({}))
app.patch('/orders/:id', requireUser, (req, res) => res.json({}))
app.delete('/orders/:id', (req, res) => { orders.delete(req.params.id); res.sendStatus(204) })
`,
  },
  good: {
    'guarded by its router': `import express from 'express'
import { requireUser } from './auth.js'
const app = express()
const router = express.Router()
router.use(requireUser)
router.get('/', (req, res) => res.json([]))
router.post('/', (req, res) => res.json({}))
router.delete('/:id', (req, res) => res.sendStatus(204))
app.use('/orders', router)
`,
    'open by nature': `import express from 'express'
import { requireUser } from './auth.js'
const app = express()
app.get('/orders', requireUser, (req, res) => res.json([]))
app.post('/orders', requireUser, (req, res) => res.json({}))
app.post('/login', (req, res) => res.json({}))
app.get('/health', (req, res) => res.json({}))
`,
    'said to be public': `import express from 'express'
import { requireUser } from './auth.js'
const app = express()
app.get('/orders', requireUser, (req, res) => res.json([]))
app.post('/orders', requireUser, (req, res) => res.json({}))
// public: the price list is on the front page
app.get('/prices', (req, res) => res.json([]))
`,
    'the handler asks by itself': `import express from 'express'
import { requireUser, userOf } from './auth.js'
const app = express()
app.get('/orders', requireUser, (req, res) => res.json([]))
app.post('/orders', requireUser, (req, res) => res.json({}))
app.delete('/orders/:id', (req, res) => {
  const user = userOf(req)
  if (!user) return res.sendStatus(401)
  res.sendStatus(204)
})
`,
  },
}

/** A route that does something for somebody, and of which nothing says that it is open. */
function isTelling(architecture: Architecture, route: Route): boolean {
  if (
    isGuarded(route) ||
    isOpenByNature(route) ||
    route.publicBy !== null ||
    route.method === 'OPTIONS' ||
    route.framework === 'http'
  )
    return false
  if (asksByItself(architecture, route)) return false
  // What is read without a guard may be meant for everybody; what is written seldom is.
  return (
    isWrite(route) ||
    route.reaches.some((id) => queriesIn(architecture, id).some(({ does }) => does !== 'select' && does !== 'count'))
  )
}

/** The handler, or what it calls, looks at who asks and refuses. */
function asksByItself(architecture: Architecture, { reaches, handler }: Route): boolean {
  const asks =
    /(^|\.)(getSession|getServerSession|currentUser|requireUser|requireAuth|authenticate|authorize|userOf|getUser|verifyToken|verifySignature|verify|isAuthenticated|assertUser|checkAuth|session|auth|timingSafeEqual|jwtVerify|assertCan|ensure\w*(Auth|User|Admin|Permission)\w*)$/i
  const refuses = (id: string) =>
    callsIn(architecture, id).some(
      ({ args, callee }) =>
        /(status|sendStatus|code)$/.test(callee) &&
        args.some((arg) => arg.is === 'number' && (arg.value === 401 || arg.value === 403)),
    )
  return (
    reaches.some((id) => callsIn(architecture, id).some(({ callee }) => asks.test(callee))) ||
    (handler !== null && refuses(handler))
  )
}

/** Routes of the same file; where those are few, of the same first segment. */
function siblingsOf(routes: readonly Route[], route: Route): readonly Route[] {
  const isOther = (each: Route) => each !== route && !isOpenByNature(each)
  const near = routes.filter((each) => isOther(each) && each.place.file === route.place.file)
  return near.length >= 2 ? near : routes.filter((each) => isOther(each) && each.framework === route.framework)
}
