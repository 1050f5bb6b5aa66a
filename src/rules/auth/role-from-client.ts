import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId, Route, Value } from '../../model/architecture/code.ts'
import { fileOf, functionOf, isServing, routesThrough, tableOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { originsOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { settled, within } from '../values.ts'

export const rule: Rule = {
  id: 'auth/role-from-client',
  title: 'The caller sets what only the server may',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: '{what} is written as the request has it',
  because: '{harm}: whoever sends one field more than the form has gets it',
  instead: 'write the fields one by one, those that a caller may set, and take {field} from what the server knows',
  references: ['CWE-915', 'API3:2023', 'ASVS 15.3.3'],

  check(architecture, report) {
    for (const found of [...fieldsOf(architecture), ...wholeBodies(architecture)]) {
      report({
        at: found.at,
        subject: `write:${found.subject}`,
        values: { what: found.what, harm: found.harm, field: found.field },
        related: [...found.related, { at: found.route.place, message: `${found.route.method} ${found.route.path} brings it` }],
      })
    }
  },

  bad: {
    'a role in the body': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/register', async (req, res) => {
  const { email, role } = req.body
  await pool.query('insert into users (email, role) values ($1, $2)', [email, role])
  res.sendStatus(201)
})
`,
    'the whole body': `import express from 'express'
import { PrismaClient } from '@prisma/client'
import { requireUser } from './auth.js'
const prisma = new PrismaClient()
const app = express()
const shown = { id: true, role: true }
app.patch('/me', requireUser, async (req, res) => {
  res.json(await prisma.user.update({ where: { id: req.user.id }, data: req.body, select: shown }))
})
`,
    'the price of an order': `import express from 'express'
import { Pool } from 'pg'
import { requireUser } from './auth.js'
const pool = new Pool()
const app = express()
app.post('/orders', requireUser, async (req, res) => {
  await pool.query('insert into orders (user_id, product_id, total_cents) values ($1, $2, $3)', [req.user.id, req.body.productId, req.body.totalCents])
  res.sendStatus(201)
})
`,
    'a document with the body in it': `import express from 'express'
import { MongoClient } from 'mongodb'
import { requireUser } from './auth.js'
const comments = new MongoClient(process.env.MONGO_URL!).db().collection('comments')
const app = express()
app.patch('/comments/:id', requireUser, async (req, res) => {
  await comments.updateOne({ _id: req.params.id, authorId: req.user.id }, { $set: { state: 'waiting', ...req.body } })
  res.sendStatus(204)
})
`,
  },
  good: {
    'field by field': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/register', async (req, res) => {
  await pool.query("insert into users (email, role) values ($1, 'member')", [req.body.email])
  res.sendStatus(201)
})
`,
    'those who may give roles': `import express from 'express'
import { Pool } from 'pg'
import { requireRole } from './auth.js'
const pool = new Pool()
const app = express()
app.patch('/users/:id', requireRole('admin'), async (req, res) => {
  await pool.query('update users set role = $1 where id = $2', [req.body.role, req.params.id])
  res.sendStatus(204)
})
`,
    'a body that a schema has cut': `import express from 'express'
import { z } from 'zod'
import { PrismaClient } from '@prisma/client'
import { requireUser } from './auth.js'
const prisma = new PrismaClient()
const Profile = z.object({ name: z.string().max(80) })
const roles = ['member']
const app = express()
app.patch('/me', requireUser, async (req, res) => {
  const data = Profile.parse(req.body)
  res.json(await prisma.user.update({ where: { id: req.user.id }, data }))
})
`,
    'what a shop charges for its goods': `import express from 'express'
import { Pool } from 'pg'
import { requireUser } from './auth.js'
const pool = new Pool()
const app = express()
app.post('/products', requireUser, async (req, res) => {
  await pool.query('insert into products (title, price_cents) values ($1, $2)', [req.body.title, req.body.priceCents])
  res.sendStatus(201)
})
`,
  },
}

interface Found {
  readonly at: Place
  readonly subject: string
  readonly what: string
  readonly harm: string
  readonly field: string
  readonly related: readonly { readonly at: Place; readonly message: string }[]
  readonly route: Route
}

const roles =
  /^(role|roles|role_?id|is_?admin|admin|is_?staff|is_?superuser|is_?owner|permissions?|scopes?|privileges?|access_?level|email_?verified|is_?verified|credits|balance)$/i
const prices =
  /^(total|subtotal|amount|price|unit_?price|discount)(_?(cents|minor|amount|paid|due))?$|^(total|price|amount)_?\w{0,8}$/i
const purchases = /(^|[._])(orders?|order_?(items?|lines?)|checkouts?|purchases?|bookings?|carts?|reservations?)$/i

/** Columns that are written with a field of the body by name. */
function* fieldsOf(architecture: Architecture): Iterable<Found> {
  const told = new Set<string>()
  for (const query of architecture.code.queries) {
    if (!['insert', 'update', 'upsert'].includes(query.does) || !isServing(architecture, query.function)) continue
    const table = query.tables[0] ?? ''
    const name = tableOf(architecture, table)?.name ?? snake(table)
    for (const { column, value } of query.writes) {
      const isRole = roles.test(column)
      if (!isRole && !(prices.test(column) && purchases.test(name) && query.does === 'insert')) continue
      const route = routeOf(architecture, query.function)
      if (route === null || told.has(`${name}.${column}.${query.place.start}`)) continue
      const fromBody = originsOf(architecture, value, query.function, new Set(route.reaches)).some(
        (origin) => origin.from === 'request' && origin.part === 'body' && origin.name !== null && sameWord(origin.name, column),
      )
      if (!fromBody) continue
      told.add(`${name}.${column}.${query.place.start}`)
      const declared = tableOf(architecture, table)?.columns.find((each) => each.name === snake(column))
      yield {
        at: value?.place ?? query.place,
        subject: `${name}.${column}`,
        what: `\`${column}\` of \`${name}\``,
        harm: isRole ? 'it decides what the caller may do' : 'it decides what the caller pays',
        field: `\`${column}\``,
        related: declared === undefined ? [] : [{ at: declared.place, message: 'the column' }],
        route,
      }
    }
  }
}

/** A body that nothing has cut to its fields, written or handed on whole. */
function* wholeBodies(architecture: Architecture): Iterable<Found> {
  for (const query of architecture.code.queries) {
    if (!['insert', 'update', 'upsert'].includes(query.does) || !isServing(architecture, query.function)) continue
    const raw = query.spreads.find(isRawBody)
    const route = raw === undefined ? null : routeOf(architecture, query.function)
    const table = tableOf(architecture, query.tables[0] ?? '')
    const column = table?.columns.find(({ name }) => privileged(name))
    const word = column?.name ?? (table === undefined ? wordIn(architecture, query.function) : null)
    if (raw !== undefined && route !== null && !route.validated.includes('body') && word !== null)
      yield whole(raw, query.tables[0] ?? 'row', word, route, column?.place)
  }
  for (const call of architecture.code.calls) {
    if (!isServing(architecture, call.function)) continue
    const intoDocument =
      /collection\(\)\.(insertOne|updateOne|findOneAndUpdate|updateMany|replaceOne)$|^mongoose:.*\.(create|updateOne|findByIdAndUpdate|findOneAndUpdate)$/.test(
        call.target ?? '',
      )
    const handsOn =
      call.to !== null &&
      /(^|\.|[a-z])(change|update|save|create|set|patch|edit|insert|upsert|register|put)[A-Z]?\w*$/i.test(call.callee)
    if (!intoDocument && !handsOn) continue
    const raw = call.args.flatMap((arg) => rawIn(arg)).find(isRawBody)
    const route = raw === undefined ? null : routeOf(architecture, call.function)
    if (raw === undefined || route === null || route.validated.includes('body')) continue
    const word = wordIn(architecture, call.to ?? call.function)
    if (word === null) continue
    const to = call.to === null ? undefined : functionOf(architecture, call.to)?.place
    yield whole(raw, call.callee, word, route, to)
  }
}

function whole(raw: Value, into: string, word: string, route: Route, at: Place | undefined): Found {
  return {
    at: raw.place,
    subject: `${into}.*`,
    what: `the whole body, \`${word}\` included,`,
    harm: `it holds whatever the caller puts in, \`${word}\` too`,
    field: `\`${word}\``,
    related: at === undefined ? [] : [{ at, message: `here is \`${word}\`` }],
    route,
  }
}

function privileged(name: string): boolean {
  return roles.test(name) || /^(status|state|(owner|user|author|tenant|customer)_?id|plan|price\w*|total\w*)$/i.test(name)
}

function wordIn(architecture: Architecture, id: FunctionId): string | null {
  return (
    fileOf(architecture, id)?.words.find(
      (word) => roles.test(word) || /^(state|status|ownerId|authorId|owner_id|author_id)$/.test(word),
    ) ?? null
  )
}

/** The body itself, not what a schema has made of it. */
function isRawBody(value: Value): boolean {
  const it = settled(value)
  return (
    it.is === 'name' &&
    it.origin?.from === 'request' &&
    it.origin.part === 'body' &&
    it.origin.name === null &&
    /(^|\.)body$/.test(it.path)
  )
}

/** The value, and what is spread into the objects that it holds. */
function rawIn(value: Value): readonly Value[] {
  return [...within(value, 4)].flatMap((inner) => (inner.is === 'object' ? inner.spreads : inner === value ? [value] : []))
}

/** A route that lets others than those in charge write it. */
function routeOf(architecture: Architecture, id: FunctionId): Route | null {
  const routes = routesThrough(architecture, id)
  const open = routes.find(
    ({ guards, path }) => !guards.some(({ kind }) => kind === 'role') && !/(^|\/)(admin|internal|staff|ops)(\/|$)/.test(path),
  )
  if (open === undefined || open.handler === null) return null
  const decorators = functionOf(architecture, open.handler)?.decorators ?? []
  return decorators.some(({ name }) => /role|permission|admin|needs|only/i.test(name)) ? null : open
}

function sameWord(a: string, b: string): boolean {
  return a.replaceAll('_', '').toLowerCase() === b.replaceAll('_', '').toLowerCase()
}

function snake(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
}
