import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Route } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { isGuard, isGuarded, isOpenByNature, isWrite } from '../sensitive.ts'

export const rule: Rule = {
  id: 'auth/route-unguarded',
  title: 'A route without the guard that its siblings have',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: '{route} {lacks}; {guarded} of {all} routes beside it have {one}',
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
      const guard = guarded.flatMap(({ guards }) => guards).find(isGuard)!
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        severity: isWrite(route) ? 'blocker' : 'high',
        values: {
          route: `${route.method} ${route.path}`,
          guarded: guarded.length,
          all: siblings.length,
          guard: `\`${guard.name}\``,
          lacks: 'has no guard',
          one: 'one',
        },
        related: [{ at: guarded[0]!.place, message: `${guarded[0]!.method} ${guarded[0]!.path} has \`${guard.name}\`` }],
        unproven,
      })
    }
    for (const { route, guard, guarded, all, like } of withoutTheirGuard(routes)) {
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        severity: isWrite(route) ? 'blocker' : 'high',
        values: {
          route: `${route.method} ${route.path}`,
          guarded,
          all,
          guard: `\`${guard}\``,
          lacks: `goes without \`${guard}\``,
          one: 'it',
        },
        related: [{ at: like.place, message: `${like.method} ${like.path} has \`${guard}\`` }],
        unproven,
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
    'a file without the guard of the others': {
      'src/a.ts': part('projects', ', requireTeamMember'),
      'src/b.ts': part('tasks', ', requireTeamMember'),
      'src/c.ts': part('members', ''),
      'src/server.ts': `import express from 'express'
import { requireUser } from './auth.js'
import { projects } from './a.js'
import { tasks } from './b.js'
import { members } from './c.js'
const app = express()
app.use(requireUser)
app.use(projects)
app.use(tasks)
app.use(members)
`,
    },
  },
  good: {
    'a decorator says what it takes': `import { Controller, Delete, Get, Post, UseGuards } from '@nestjs/common'
import { JwtGuard, RequiresScope } from './auth.js'
@Controller('orders')
export class OrdersController {
  @Get() @UseGuards(JwtGuard) list() { return [] }
  @Post() @UseGuards(JwtGuard) create() { return {} }
  @Delete(':id') @RequiresScope('orders.delete') remove() { return {} }
}
`,
    'an account is made': `import express from 'express'
import argon2 from 'argon2'
import { requireUser } from './auth.js'
const app = express()
app.get('/account', requireUser, (req, res) => res.json({}))
app.delete('/account', requireUser, (req, res) => res.sendStatus(204))
app.post('/account', async (req, res) => {
  await store(req.body.email, await argon2.hash(req.body.password))
  res.sendStatus(201)
})
`,
    'an account without a password is made': `import { Controller, Delete, Get, Post, UseGuards } from '@nestjs/common'
import { AuthGuard } from '@nestjs/passport'
@Controller('user')
export class UserController {
  @Get()
  @UseGuards(AuthGuard('jwt'))
  read() {
    return this.users.find()
  }
  @Delete()
  @UseGuards(AuthGuard('jwt'))
  remove() {
    return this.users.remove()
  }
  @Post()
  signUpUser() {
    return this.users.create()
  }
}
`,
    'a machine has a guard of its own': `import express from 'express'
import { requireUser } from './auth.js'
import { requireDevice } from './devices.js'
const app = express()
app.get('/readings', requireUser, (req, res) => res.json([]))
app.delete('/readings', requireUser, (req, res) => res.sendStatus(204))
app.post('/readings', requireDevice, (req, res) => res.sendStatus(202))
`,
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

function part(name: string, guard: string): string {
  return `import { Router } from 'express'
import { requireTeamMember } from './auth.js'
export const ${name} = Router()
${name}.get('/teams/:teamId/${name}'${guard}, (req, res) => res.json([]))
${name}.post('/teams/:teamId/${name}'${guard}, (req, res) => res.sendStatus(201))
`
}

const unproven = 'no server was started; the chain of guards was followed from the application to the handler'

interface Bare {
  readonly route: Route
  readonly guard: string
  readonly guarded: number
  readonly all: number
  readonly like: Route
}

/** Everybody has to sign in, and what hangs on one thing has a guard for it, in all files but this one. */
function* withoutTheirGuard(routes: readonly Route[]): Iterable<Bare> {
  for (const route of routes) {
    const prefix = /^.*?\{\w+\}(?=\/)/.exec(route.path)?.[0]
    if (prefix === undefined || route.publicBy !== null || isOpenByNature(route) || ownGuards(route).length > 0) continue
    const others = routes.filter((each) => each.place.file !== route.place.file && each.path.startsWith(`${prefix}/`))
    const names = new Set(others.flatMap((each) => ownGuards(each).map(({ name }) => name)))
    for (const guard of names) {
      const guarded = others.filter((each) => ownGuards(each).some(({ name }) => name === guard))
      if (guarded.length < 3 || guarded.length < others.length * 0.9 || new Set(guarded.map(({ place }) => place.file)).size < 2)
        continue
      yield { route, guard, guarded: guarded.length, all: others.length, like: guarded[0]! }
      break
    }
  }
}

/** Guards that say what the caller may do here, not only that somebody has signed in. */
function ownGuards({ guards }: Route): Route['guards'] {
  return guards.filter((guard) => guard.scope !== 'application' && isGuard(guard))
}

/** A decorator says what the caller needs; the guard that reads it may be put together elsewhere. */
function isDecorated(architecture: Architecture, { handler }: Route): boolean {
  const decorators = handler === null ? [] : (functionOf(architecture, handler)?.decorators ?? [])
  return decorators.some(({ name }) => /permission|scope|roles?$|^(requires?|needs|auth|authenticated|protected)/i.test(name))
}

/** Whoever has no account yet makes one. */
function isSignUp(architecture: Architecture, { method, reaches, handler }: Route): boolean {
  const name = handler === null ? null : (functionOf(architecture, handler)?.name ?? null)
  if (method !== 'POST') return false
  return (
    /(^|\.)(sign_?up\w*|register(User|Account|Me)?|createAccount)$/i.test(name ?? '') ||
    reaches.some(
      (id) =>
        callsIn(architecture, id).some(({ target }) =>
          /^(argon2|bcrypt(js)?|@node-rs\/\w+):(default\.)?hash/.test(target ?? ''),
        ) ||
        queriesIn(architecture, id).some(
          ({ does, writes }) => does === 'insert' && writes.some(({ column }) => /^password/i.test(column)),
        ),
    )
  )
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
  if (asksByItself(architecture, route) || isSignUp(architecture, route) || isDecorated(architecture, route)) return false
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
