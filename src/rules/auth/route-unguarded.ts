import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Route } from '../../model/architecture/code.ts'
import { callsAt, callsIn, functionOf, groupBy, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { isGuard, isGuarded, isOffInProduction, isOpenByNature, isWrite } from '../sensitive.ts'
import { textOf } from '../values.ts'
import { looksAtRole } from './roles.ts'

export const rule: Rule = {
  id: 'auth/route-unguarded',
  title: 'A route without the guard that its siblings have',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'review',
  says: '{route} {lacks}; {guarded} of {all} routes beside it have {one}',
  because: 'anybody who finds the address may use it, signed in or not',
  instead:
    'put {guard} before it, or say that it is public: a comment `// public` or a decorator tells the next reader, and this rule',
  references: ['CWE-306', 'API5:2023', 'ASVS 8.2.1'],

  check(architecture, report) {
    const routes = architecture.code.routes.filter((route) => route.handler === null || isServing(architecture, route.handler))
    const told = new Set<Route>()
    for (const route of routes) {
      if (!isTelling(architecture, route)) continue
      const siblings = siblingsOf(architecture, routes, route)
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
    for (const { route, guard, guarded, all, like, isSignedIn } of [
      ...withoutTheirGuard(routes),
      ...withoutTheirScope(architecture, routes),
    ]) {
      if (told.has(route) || (route.handler !== null && looksAtRole(architecture, route.handler))) continue
      told.add(route)
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        severity: isWrite(route) && !isSignedIn ? 'blocker' : 'high',
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
    'the only write that asks for no scope': `import express from 'express'
import { requireUser, requireScope } from './auth.js'
const app = express()
app.use(requireUser)
app.get('/holds', (req, res) => res.json([]))
app.post('/holds', requireScope('holds:write'), (req, res) => res.json({}))
app.post('/wallets', requireScope('wallets:write'), (req, res) => res.json({}))
app.post('/transfers', requireScope('transfers:write'), (req, res) => res.json({}))
app.post('/holds/:id/release', (req, res) => res.sendStatus(204))
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
    'a procedure of tRPC': procedures('t.procedure'),
    'a mutation of a resolver': resolvers(''),
  },
  good: {
    'a procedure that says that it is public': procedures('publicProcedure'),
    'a mutation that is public by a decorator': resolvers('@Public() '),
    'the handler asks for the scope': `import express from 'express'
import { requireUser, requireScope } from './auth.js'
const app = express()
app.use(requireUser)
app.post('/holds', requireScope('holds:write'), (req, res) => res.json({}))
app.post('/wallets', requireScope('wallets:write'), (req, res) => res.json({}))
app.post('/transfers', requireScope('transfers:write'), (req, res) => res.json({}))
app.post('/holds/:id/release', (req, res) => {
  if (!req.user.scopes.includes('holds:write')) return res.sendStatus(403)
  res.sendStatus(204)
})
`,
    'a role for those in charge, and one thing that all others do': `import express from 'express'
import { requireUser, requireRole } from './auth.js'
const app = express()
app.use(requireUser)
app.post('/rooms', requireRole('admin'), (req, res) => res.json({}))
app.patch('/rooms/:id', requireRole('admin'), (req, res) => res.json({}))
app.delete('/rooms/:id', requireRole('owner'), (req, res) => res.sendStatus(204))
app.post('/rooms/:id/bookings', (req, res) => res.json({}))
`,
    'what everybody may do who has signed in': `import express from 'express'
import { requireUser, requireRole } from './auth.js'
const app = express()
app.use(requireUser)
app.post('/rooms', requireRole('admin'), (req, res) => res.json({}))
app.patch('/rooms/:id', requireRole('admin'), (req, res) => res.json({}))
app.delete('/rooms/:id', requireRole('admin'), (req, res) => res.sendStatus(204))
app.post('/bookings', (req, res) => res.json({}))
app.post('/comments', (req, res) => res.json({}))
`,
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
    'another server of the repository': {
      'api/package.json': '{ "name": "api", "dependencies": { "express": "5.0.0" } }',
      'hook/package.json': '{ "name": "hook", "dependencies": { "express": "5.0.0" } }',
      'api/src/server.ts': `import express from 'express'
import { requireUser } from './auth.js'
const app = express()
app.get('/orders', requireUser, (req, res) => res.json([]))
app.post('/orders', requireUser, (req, res) => res.json({}))
app.delete('/orders/:id', requireUser, (req, res) => res.sendStatus(204))
`,
      'hook/src/server.ts': `import express from 'express'
const app = express()
app.post('/admit', (req, res) => res.json({ admitted: req.body.size < 10 }))
`,
    },
    'off in production': `import express from 'express'
import { requireUser } from './auth.js'
const app = express()
app.get('/orders', requireUser, (req, res) => res.json([]))
app.post('/orders', requireUser, (req, res) => res.json({}))
app.post('/clear-everything', (req, res) => {
  if (process.env.NODE_ENV !== 'test') throw new Error('not here')
  res.sendStatus(204)
})
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

function procedures(last: string): Readonly<Record<string, string>> {
  return {
    'src/trpc.ts': `import { initTRPC } from '@trpc/server'
export const t = initTRPC.create()
export const publicProcedure = t.procedure
export const protectedProcedure = t.procedure.use(isSignedIn)
`,
    'src/notes.ts': `import { protectedProcedure, publicProcedure, t } from './trpc'
export const notes = t.router({
  list: protectedProcedure.query(() => []),
  add: protectedProcedure.mutation(({ input }) => store.add(input)),
  edit: protectedProcedure.mutation(({ input }) => store.edit(input)),
  remove: ${last}.mutation(({ input }) => store.remove(input)),
})
`,
  }
}

function resolvers(decorator: string): Readonly<Record<string, string>> {
  return {
    'src/notes.resolver.ts': `import { UseGuards } from '@nestjs/common'
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql'
import { JwtAuthGuard } from './jwt-auth.guard'
@Resolver()
export class NotesResolver {
  @Query() @UseGuards(JwtAuthGuard) notes() { return [] }
  @Mutation() @UseGuards(JwtAuthGuard) addNote(@Args('text') text: string) { return store.add(text) }
  @Mutation() @UseGuards(JwtAuthGuard) editNote(@Args('id') id: string) { return store.edit(id) }
  @Mutation() ${decorator}removeNote(@Args('id') id: string) { return store.remove(id) }
}
`,
  }
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
  /** Whoever asks is known; what is missing is what they may do. */
  readonly isSignedIn: boolean
}

/** Everybody has to sign in, and what hangs on one thing has a guard for it, in all files but this one. */
function* withoutTheirGuard(routes: readonly Route[]): Iterable<Bare> {
  for (const siblings of groupBy(routes, ownerOf).values()) {
    const files = groupBy(siblings, ({ place }) => [place.file])
    const guardedBy = groupBy(siblings, (route) => new Set(ownGuards(route).map(({ name }) => name)))
    const guards = [...guardedBy].map(([guard, like]) => ({ guard, like, files: groupBy(like, ({ place }) => [place.file]) }))
    for (const route of siblings) {
      if (route.publicBy !== null || isOpenByNature(route) || ownGuards(route).length > 0) continue
      const { file } = route.place
      const all = siblings.length - files.get(file)!.length
      for (const { guard, like, files } of guards) {
        const guarded = like.length - (files.get(file)?.length ?? 0)
        if (guarded < 3 || guarded < all * 0.9 || files.size - (files.has(file) ? 1 : 0) < 2) continue
        yield { route, guard, guarded, all, like: like.find(({ place }) => place.file !== file)!, isSignedIn: false }
        break
      }
    }
  }
}

/** What the path hangs on: `/teams/{teamId}` of `/teams/{teamId}/members`. */
function ownerOf({ path }: Route): readonly string[] {
  return /^.*?\{\w+\}(?=\/)/.exec(path)?.slice(0, 1) ?? []
}

/** Everybody has to sign in, and each write but this one asks for a scope of its own as well: `holds:write`. */
function* withoutTheirScope(architecture: Architecture, routes: readonly Route[]): Iterable<Bare> {
  const writes = routes.filter(
    (route) =>
      isWrite(route) &&
      route.publicBy === null &&
      !isOpenByNature(route) &&
      route.guards.some(({ kind, scope }) => kind === 'auth' && scope !== 'route'),
  )
  const bare = writes.filter(({ guards }) => guards.every(({ kind }) => kind !== 'role'))
  const [route] = bare
  // One of several is a slip; two may be meant.
  if (route === undefined || bare.length > 1 || writes.length < 4) return
  const scopes = writes.filter((each) => each !== route).map((each) => ({ each, ...scopeOf(architecture, each) }))
  const [first] = scopes
  if (scopes.some(({ name, asked }) => asked === undefined || name !== first!.name)) return
  if (new Set(scopes.map(({ asked }) => asked)).size < 2) return
  const like = scopes.find(({ each }) => each.place.file === route.place.file)
  if (like !== undefined)
    yield { route, guard: first!.name!, guarded: scopes.length, all: scopes.length, like: like.each, isSignedIn: true }
}

/** The guard of a route that asks for a scope, and which. */
function scopeOf(architecture: Architecture, { guards }: Route): { readonly name?: string; readonly asked?: string } {
  const guard = guards.find(({ kind, scope }) => kind === 'role' && scope === 'route')
  if (guard === undefined) return {}
  const [made] = callsAt(architecture, guard.place)
  const asked = made?.args.flatMap((arg) => textOf(arg) ?? []).find((text) => /^\w[\w-]*[:.]\w[\w:.-]*$/.test(text))
  return asked === undefined ? { name: guard.name } : { name: guard.name, asked }
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
  if (isOffInProduction(architecture, route)) return false
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

/** Routes of the same file; where those are few, of the same package: another server has guards of its own. */
function siblingsOf(architecture: Architecture, routes: readonly Route[], route: Route): readonly Route[] {
  const isOther = (each: Route) => each !== route && !isOpenByNature(each)
  const near = routes.filter((each) => isOther(each) && each.place.file === route.place.file)
  if (near.length >= 2) return near
  const home = packageOf(architecture, route)
  return routes.filter((each) => isOther(each) && each.framework === route.framework && packageOf(architecture, each) === home)
}

/** The folder of the nearest manifest. */
function packageOf({ deployment }: Architecture, { place }: Route): string {
  return deployment.packages
    .map(({ file }) => file.slice(0, file.lastIndexOf('/') + 1))
    .filter((folder) => place.file.startsWith(folder))
    .reduce((best, folder) => (folder.length > best.length ? folder : best), '')
}
