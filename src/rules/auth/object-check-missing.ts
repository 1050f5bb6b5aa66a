import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Route } from '../../model/architecture/code.ts'
import { callsAt, callsIn, functionOf, groupBy, routesThrough, tableOf } from '../../model/architecture/look-up.ts'
import { type Tenancy, tenancyOf } from '../../model/architecture/tenancy.ts'
import { comparisonsIn, isCaller, isInput, originsOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { isGuarded } from '../sensitive.ts'
import { ownedTables, sameName } from '../tenant-scope.ts'
import { within } from '../values.ts'
import { type Access, accessesOf } from './accesses.ts'

export const rule: Rule = {
  id: 'auth/object-check-missing',
  title: 'Any signed-in caller reaches any object',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: '{route} {does} a row of `{of}` by its id alone; elsewhere `{owner}` is asked for as well',
  because:
    'being signed in says who somebody is, not what is theirs: with the id of another one, out of a link or guessed, it is theirs too',
  instead: 'add `{owner}` of the caller to the conditions, and answer 404 where no row is found',
  references: ['CWE-639', 'API1:2023', 'ASVS 8.2.2'],

  check(architecture, report) {
    const accesses = accessesOf(architecture)
    const byTable = groupBy(accesses, ({ of }) => [of])
    const tenancy = tenancyOf(architecture)
    const inTenants = new Set(tenancy === null ? [] : [...ownedTables(architecture).keys()].map(({ name }) => name))
    for (const told of accesses) {
      const isTenants = inTenants.has(told.of)
      const access = isTenants ? withinTenant(told, tenancy!) : told
      if (access === null || !isById(access)) continue
      const like = byTable
        .get(access.of)
        ?.find(
          (other) =>
            isById(other, true) &&
            ownerIn(other) !== null &&
            !(isTenants && (other.does === 'select' || !authors.test(ownerIn(other)!))),
        )
      const owner = like === undefined ? null : ownerIn(like)
      if (like === undefined || owner === null) continue
      const route = routesThrough(architecture, access.function).find((each) => isReached(architecture, access, like, each))
      if (route === undefined) continue
      const table = tableOf(architecture, access.of)
      report({
        at: access.place,
        // Whoever works together may change what another one wrote, in some places.
        ...(isTenants ? { severity: 'high', confidence: 'maybe' } : {}),
        subject: `object:${access.of}:${access.does}:${route.method} ${route.path}`,
        values: {
          route: `${route.method} ${route.path}`,
          does: access.does === 'select' ? 'reads' : access.does === 'update' ? 'changes' : 'deletes',
          of: access.of,
          owner,
        },
        related: [
          { at: route.place, message: 'the id comes with this request' },
          { at: like.place, message: `here \`${owner}\` is asked for` },
          ...(table === undefined ? [] : [{ at: table.place, message: `\`${table.name}\` has an owner` }]),
        ],
        unproven: 'no request was sent; nothing between the route and the row was found that compares the owner',
      })
    }
  },

  bad: {
    'read by its id': orders(`app.get('/orders/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select * from orders where id = $1', [req.params.id])
  res.json(rows[0])
})`),
    'changed by its id, in a function of its own':
      orders(`const rename = (id: string, title: string) => pool.query('update orders set title = $2 where id = $1', [id, title])
app.patch('/orders/:id', requireUser, async (req, res) => {
  await rename(req.params.id, String(req.body.title))
  res.sendStatus(204)
})`),
    'a document': {
      'src/server.ts': `import express from 'express'
import { MongoClient } from 'mongodb'
import { requireUser } from './auth.js'
const notes = new MongoClient(process.env.MONGO_URL!).db().collection('notes')
const app = express()
app.delete('/notes/:id', requireUser, async (req, res) => {
  await notes.deleteOne({ _id: req.params.id, authorId: req.user.id })
  res.sendStatus(204)
})
app.patch('/notes/:id', requireUser, async (req, res) => {
  await notes.updateOne({ _id: req.params.id }, { $set: { text: String(req.body.text) } })
  res.sendStatus(204)
})
`,
    },
    'a mutation that any member of the tenant may send': letters(''),
  },
  good: {
    'a mutation of the author': letters(' and author_id = $4'),
    'the owner is asked for': orders(`app.get('/orders/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select * from orders where id = $1 and user_id = $2', [req.params.id, req.user.id])
  res.json(rows[0])
})`),
    'read, then compared': orders(`app.get('/orders/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select * from orders where id = $1', [req.params.id])
  if (rows[0]?.user_id !== req.user.id) return res.sendStatus(404)
  res.json(rows[0])
})`),
    'a policy decides': orders(`app.get('/orders/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select * from orders where id = $1', [req.params.id])
  if (!policy.mayRead(req.user, rows[0])) return res.sendStatus(404)
  res.json(rows[0])
})`),
    'those who may see all': orders(`app.get('/orders/:id/audit', requireUser, requireRole('auditor'), async (req, res) => {
  const { rows } = await pool.query('select * from orders where id = $1', [req.params.id])
  res.json(rows[0])
})`),
    'those whose token has a scope of its own':
      orders(`app.post('/orders/:id/ship', requireUser, scoped('orders:ship'), async (req, res) => {
  await pool.query('update orders set title = $2 where id = $1', [req.params.id, 'shipped'])
  res.sendStatus(204)
})`),
    'what has no owner': orders(`app.get('/products/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select * from products where id = $1', [req.params.id])
  res.json(rows[0])
})`),
  },
}

function letters(condition: string): Readonly<Record<string, string>> {
  return {
    'migrations/001_init.sql': `create table organizations (id bigint primary key);
create table letters (id bigint primary key, organization_id bigint not null references organizations (id), author_id bigint not null, body text not null);
create table replies (id bigint primary key, organization_id bigint not null references organizations (id), body text not null);
`,
    'src/letters.resolver.ts': `import { UseGuards } from '@nestjs/common'
import { Args, Mutation, Resolver } from '@nestjs/graphql'
import { pool } from './pool'
import { JwtAuthGuard } from './jwt-auth.guard'
@Resolver()
@UseGuards(JwtAuthGuard)
export class LettersResolver {
  @Mutation()
  async removeLetter(@CurrentUser() user: User, @Args('id') id: string) {
    await pool.query('delete from letters where id = $1 and organization_id = $2 and author_id = $3', [id, user.organizationId, user.id])
    return true
  }
  @Mutation()
  async editLetter(@CurrentUser() user: User, @Args('id') id: string, @Args('body') body: string) {
    await pool.query('update letters set body = $3 where id = $1 and organization_id = $2${condition}', [id, user.organizationId, body, user.id])
    return true
  }
}
`,
    'src/pool.ts': `import { Pool } from 'pg'\nexport const pool = new Pool()\n`,
  }
}

function orders(routes: string): Readonly<Record<string, string>> {
  return {
    'migrations/001_init.sql': `create table users (id bigint primary key);
create table orders (id bigint primary key, user_id bigint not null references users (id), title text not null);
create table products (id bigint primary key, title text not null);
`,
    'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
import { policy, requireRole, requireUser, scoped } from './auth.js'
const pool = new Pool()
const app = express()
app.delete('/orders/:id', requireUser, async (req, res) => {
  await pool.query('delete from orders where id = $1 and user_id = $2', [req.params.id, req.user.id])
  res.sendStatus(204)
})
${routes}
`,
  }
}

const owners =
  /^((owner|user|author|customer|patient|creator|member|subject|buyer|seller|student|player|person)_?(id|ref)?|created_?by|owned_?by)$/i

/** Who wrote something is who may change it, more than who made a task or a project. */
const authors = /^(author|sender|poster|commenter)/i

/**
 * A change that keeps to the tenant, without the condition that does: any member of it is let through. What does not keep to
 * it is for `tenant/query-unscoped`.
 */
function withinTenant(access: Access, { column: tenant }: Tenancy): Access | null {
  const filters = access.filters.filter(({ column }) => !sameName(column, tenant))
  return access.does === 'select' || filters.length === access.filters.length ? null : { ...access, filters }
}

function ownerIn({ filters }: Access): string | null {
  return filters.find(({ column }) => owners.test(column))?.column ?? null
}

/** By the key, and by nothing that tells whose it is. */
function isById({ filters, key, does }: Access, withOwner = false): boolean {
  const byKey = filters.some(({ column }) => column === key)
  if (!byKey || withOwner) return byKey
  const others = filters.filter(({ column }) => column !== key)
  if (others.some(({ column }) => owners.test(column) || /token|hash|secret|code|key|email/i.test(column))) return false
  // A condition that is the same for all says that some rows are for everybody.
  return does !== 'select' || others.length === 0
}

function isReached(architecture: Architecture, access: Access, like: Access, route: Route): boolean {
  const { guards, reaches } = route
  if (!isGuarded(route) || guards.some(({ kind }) => kind === 'role') || route.publicBy !== null) return false
  if (guards.some(({ function: id }) => id === access.function)) return false
  const among = new Set(reaches)
  const key = access.filters.find(({ column }) => column === access.key)
  const origins = originsOf(architecture, key?.value, access.function, among)
  if (!origins.some(isInput) || origins.some(isCaller)) return false
  const others = access.filters.filter((filter) => filter !== key)
  if (others.some(({ value }) => originsOf(architecture, value, access.function, among).some(isCaller))) return false
  if (isForOthers(architecture, route, like) || asksForMore(architecture, route, like)) return false
  const own = new Set(guards.map((guard) => guard.function))
  return !reaches.some((id) => !own.has(id) && looksAtCaller(architecture, id))
}

/** Something compares the owner, or asks a policy, between the route and the row. */
function looksAtCaller(architecture: Architecture, id: string): boolean {
  const compares = comparisonsIn(architecture, id).some(({ left, right }) =>
    [left, right].some((side) =>
      [...within(side, 4)].some(
        (value) =>
          (value.is === 'name' && owners.test(value.path.slice(value.path.lastIndexOf('.') + 1))) ||
          ((value.is === 'name' || value.is === 'call') && value.origin !== null && isCaller(value.origin)),
      ),
    ),
  )
  const asks = callsIn(architecture, id).some(
    ({ callee }) =>
      (/(^|\.)(can|may|assert|ensure|authori[sz]e|check|require|permit|allow|is)(Own|Access|Read|Edit|See|View|Permission|Member|Allow|Can|Author|Visible|Update|Delete|Write|Manage)?\w*$/.test(
        callee,
      ) &&
        /can|may|assert|ensure|authori|permi|allow|own|access|policy|ability/i.test(callee)) ||
      /(user|caller|me|session|viewer)\.\w+\.(includes|has|some)$/i.test(callee),
  )
  return compares || asks
}

/** A guard of the route asks for a permission that the owner's routes do not ask for: `scoped('orders:ship')`. */
function asksForMore(architecture: Architecture, route: Route, like: Access): boolean {
  const own = permissionsOf(architecture, route)
  const owners = new Set(routesThrough(architecture, like.function).flatMap((each) => permissionsOf(architecture, each)))
  return own.some((each) => !owners.has(each))
}

function permissionsOf(architecture: Architecture, { guards }: Route): readonly string[] {
  return guards
    .filter(({ scope, name }) => scope === 'route' && /scope|permission|privilege|abilit|role|(^|\.)(can|may)[A-Z(]?/i.test(name))
    .flatMap(({ name, place }) => {
      const call = callsAt(architecture, place)[0]
      const texts = (call?.args ?? []).flatMap((arg) => (arg.is === 'text' ? [arg.text] : []))
      return texts.length > 0 ? [`${name} ${texts.join(' ')}`] : []
    })
}

/** A decorator gives the handler to others than those whom the owner's routes are for. */
function isForOthers(architecture: Architecture, { handler }: Route, like: Access): boolean {
  const said = rolesOf(architecture, handler)
  if (said.length === 0) return false
  const owners = routesThrough(architecture, like.function).flatMap((route) => rolesOf(architecture, route.handler))
  return !said.every((role) => owners.includes(role))
}

function rolesOf(architecture: Architecture, handler: string | null): readonly string[] {
  const decorators = handler === null ? [] : (functionOf(architecture, handler)?.decorators ?? [])
  return decorators
    .filter(({ name }) => /role|only|permission|needs|allow|require|scope|polic|can/i.test(name))
    .flatMap(({ args }) => args.flatMap((arg) => (arg.is === 'text' ? [arg.text] : arg.is === 'name' ? [arg.path] : [])))
}
