import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId, Route } from '../../model/architecture/code.ts'
import { functionOf, isServing } from '../../model/architecture/look-up.ts'
import { reachOf } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { isGuarded } from '../sensitive.ts'
import { looksAtRole, roleWord } from './roles.ts'

export const rule: Rule = {
  id: 'auth/admin-by-path-only',
  title: 'Only its address says that it is for administrators',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '{route} asks who the caller is, and not what the caller may do',
  because:
    'every account that can sign in can do what is meant for a few: an address that is not linked anywhere is found all the same',
  instead: 'put the check of a role or a permission before it, at the router of all that is under `{prefix}`',
  references: ['CWE-862', 'CWE-285', 'API5:2023', 'ASVS 8.2.1'],

  check(architecture, report) {
    const routes = architecture.code.routes.filter(({ handler }) => handler === null || isServing(architecture, handler))
    // A service that is only for administrators asks for them where they sign in.
    if (routes.length > 0 && routes.filter(({ path }) => adminPath.test(path)).length * 10 > routes.length * 9) return
    for (const { route, reads } of looserThanReading(architecture, routes)) {
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        confidence: 'likely',
        values: { route: `${route.method} ${route.path}`, prefix: reads.path },
        related: [{ at: reads.place, message: `to read it takes \`${reads.guards.find(({ kind }) => kind === 'role')!.name}\`` }],
        unproven: 'no request was sent; the guards and the handler were read for a check of a role',
      })
    }
    for (const route of routes) {
      const prefix = adminPath.exec(route.path)?.[0]
      if (prefix === undefined || !isGuarded(route) || route.publicBy !== null || asksForRole(architecture, route)) continue
      const promised = promiseOf(architecture, route)
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        values: {
          route: `${route.method} ${route.path}`,
          prefix: route.path.slice(0, route.path.indexOf(prefix) + prefix.length).replace(/\/$/, ''),
        },
        related: promised === null ? [] : [{ at: promised, message: 'the interface description says what it is for' }],
        unproven: 'no request was sent; the guards and the handler were read for a check of a role',
      })
    }
  },

  bad: {
    'behind the sign-in alone': `import express from 'express'
import { requireUser } from './auth.js'
const app = express()
app.use(requireUser)
app.get('/orders', (req, res) => res.json([]))
app.get('/admin/users', (req, res) => res.json(everybody()))
`,
    'what only some may read, all may delete': `import Fastify from 'fastify'
import { authenticate, requireRole } from './auth.js'
const app = Fastify()
app.addHook('preHandler', authenticate)
app.get('/audit', { preHandler: requireRole('admin') }, async () => [])
app.delete('/audit/:id', async (request, reply) => reply.code(204).send())
`,
    'a router of its own': `import Fastify from 'fastify'
import { authenticate } from './auth.js'
const app = Fastify()
app.get('/orders', { onRequest: authenticate }, async () => [])
app.post('/internal/refunds', { onRequest: authenticate }, async (request) => refund(request.body))
`,
  },
  good: {
    'to read takes no role': `import Fastify from 'fastify'
import { authenticate, atLeast } from './auth.js'
const app = Fastify()
app.addHook('preHandler', authenticate)
app.get('/notes', async () => [])
app.delete('/notes/:id', async (request, reply) => reply.code(204).send())
app.get('/audit', { preHandler: atLeast('admin') }, async () => [])
`,
    'the handler asks, where to read takes a role': `import Fastify from 'fastify'
import { authenticate, requireRole } from './auth.js'
const app = Fastify()
app.addHook('preHandler', authenticate)
app.get('/audit', { preHandler: requireRole('admin') }, async () => [])
app.delete('/audit/:id', async (request, reply) => {
  if (request.user.role !== 'owner') return reply.code(403).send()
  return reply.code(204).send()
})
`,
    'a role is asked for': `import express from 'express'
import { requireUser, requireRole } from './auth.js'
const app = express()
app.use(requireUser)
app.get('/orders', (req, res) => res.json([]))
app.get('/admin/users', requireRole('admin'), (req, res) => res.json(everybody()))
`,
    'the handler asks': `import express from 'express'
import { requireUser } from './auth.js'
const app = express()
app.use(requireUser)
app.get('/orders', (req, res) => res.json([]))
app.get('/admin/users', (req, res) => {
  if (req.user.role !== 'admin') return res.sendStatus(403)
  res.json(everybody())
})
`,
    'the guard is for administrators': `import express from 'express'
import { requireUser, authenticateStaff } from './auth.js'
const app = express()
app.get('/orders', requireUser, (req, res) => res.json([]))
app.get('/admin/users', authenticateStaff, (req, res) => res.json(everybody()))
`,
    'a service for administrators alone': `import express from 'express'
import { requireUser } from './auth.js'
const app = express()
app.use(requireUser)
app.get('/admin/users', (req, res) => res.json([]))
app.get('/admin/orders', (req, res) => res.json([]))
`,
  },
}

const adminPath = /(^|\/)(admin|administration|internal|backoffice|back-office|superadmin|operator|ops|staff)(\/|$)/i

interface Looser {
  readonly route: Route
  readonly reads: Route
}

/** Routes that change or delete what only some may read, and ask nobody for a role. */
function* looserThanReading(architecture: Architecture, routes: readonly Route[]): Iterable<Looser> {
  for (const route of routes) {
    if (!['PUT', 'PATCH', 'DELETE'].includes(route.method) || !isGuarded(route) || route.publicBy !== null) continue
    if (route.guards.some(({ kind }) => kind === 'role') || (route.handler !== null && reachesRole(architecture, route.handler)))
      continue
    const own = route.path.replace(/\/\{\w+\}$/, '')
    const reads = routes.find(
      ({ method, path, place, guards }) =>
        method === 'GET' &&
        place.file === route.place.file &&
        (path === own || path === route.path) &&
        guards.some(({ kind, scope }) => kind === 'role' && scope === 'route'),
    )
    if (reads !== undefined) yield { route, reads }
  }
}

/** The handler, or what it calls, asks for a role. */
function reachesRole(architecture: Architecture, handler: FunctionId): boolean {
  return [...reachOf(architecture, handler)].some((id) => looksAtRole(architecture, id))
}

function asksForRole(architecture: Architecture, { guards, handler, reaches }: Route): boolean {
  if (
    guards.some(
      ({ kind, name }) =>
        kind === 'role' || (kind === 'auth' && roleWord.test(name)) || /internal|machine|basic|apiKey|api_key/i.test(name),
    )
  )
    return true
  const decorators = handler === null ? [] : (functionOf(architecture, handler)?.decorators ?? [])
  if (decorators.some(({ name }) => roleWord.test(name) || /only|needs|require|allow|can/i.test(name))) return true
  return reaches.some((id) => looksAtRole(architecture, id))
}

/** What the interface description says of it. */
function promiseOf(architecture: Architecture, { method, path }: Route) {
  const plain = (text: string) => text.replaceAll(/\{\w+\}/g, '{}')
  return (
    architecture.contracts
      .flatMap(({ operations }) => operations)
      .find((each) => each.method === method && plain(each.path) === plain(path))?.place ?? null
  )
}
