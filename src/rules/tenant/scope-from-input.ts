import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId, Origin, Query, Route } from '../../model/architecture/code.ts'
import { callsIn, isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { type Tenancy, tenancyOf } from '../../model/architecture/tenancy.ts'
import { comparisonsIn, isCaller, isInput, originsOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { isGuarded } from '../sensitive.ts'
import { isOperators, pathOf, queriesOf, tenantFilters } from '../tenant-scope.ts'
import { settled, within } from '../values.ts'
import { tenantService } from './example.ts'

type Input = Extract<Origin, { readonly from: 'request' }>

export const rule: Rule = {
  id: 'tenant/scope-from-input',
  title: 'The request says for which tenant it acts',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: 'the tenant is taken from {input}, and {but}',
  because: 'a member of one tenant names another one and acts there with the rights that were checked at home',
  instead: 'take the tenant from what was checked: the token, the membership that the guard found, or the row that is acted on',
  references: ['CWE-639', 'CWE-863', 'API1:2023', 'ASVS 8.4.1'],

  check(architecture, report) {
    for (const found of [...believedClaims(architecture), ...unlikeChecks(architecture)]) {
      report({
        at: found.at,
        subject: `scope:${found.input.part}.${found.input.name ?? '*'}`,
        values: { input: described(found.input), but: found.but },
        related: found.related,
        unproven: 'no request was sent; where the tenant of the check and that of the query come from was read',
      })
    }
  },

  bad: {
    'a header goes before the token': {
      'src/server.ts': `import express from 'express'
import { jwtVerify } from 'jose'
const app = express()
app.use(async (req, res, next) => {
  const { payload } = await jwtVerify(req.get('authorization')!, key, { algorithms: ['HS256'] })
  req.user = { id: payload.sub, role: payload.role }
  req.tenantId = req.get('x-tenant') ?? payload.tenant
  next()
})
`,
    },
    'the membership of the path, the tenant of the body': tenantService(
      `app.post('/tenants/:tenantId/tasks/:id/move', requireUser, inTenant, async (req, res) => {
  await pool.query('update tasks set title = $1 where id = $2 and tenant_id = $3', [req.body.title, req.params.id, req.body.tenantId])
  res.sendStatus(204)
})
async function inTenant(req, res, next) {
  const { rows } = await pool.query('select role from users where tenant_id = $1 and id = $2', [req.params.tenantId, req.user.id])
  if (rows.length === 0) return res.sendStatus(404)
  next()
}`,
    ),
    'the check has another source than the query': tenantService(
      `app.get('/tenants/:tenantId/tasks', requireUser, inTenant, async (req, res) => {
  const { rows } = await pool.query('select id from tasks where tenant_id = $1 limit 50', [req.params.tenantId])
  res.json(rows)
})
async function inTenant(req, res, next) {
  const { rows } = await pool.query('select role from users where tenant_id = $1 and id = $2', [req.get('x-tenant'), req.user.id])
  if (rows.length === 0) return res.sendStatus(404)
  next()
}`,
    ),
  },
  good: {
    'the membership is looked up for the same tenant': tenantService(
      `app.get('/tenants/:tenantId/tasks', requireUser, inTenant, async (req, res) => {
  const { rows } = await pool.query('select id from tasks where tenant_id = $1 limit 50', [req.params.tenantId])
  res.json(rows)
})
async function inTenant(req, res, next) {
  const { rows } = await pool.query('select role from users where tenant_id = $1 and id = $2', [req.params.tenantId, req.user.id])
  if (rows.length === 0) return res.sendStatus(404)
  next()
}`,
    ),
    'the header chooses among the memberships of the caller': {
      'src/server.ts': `import express from 'express'
const app = express()
app.use(async (req, res, next) => {
  const tenantId = req.get('x-tenant') ?? req.user.tenantIds[0]
  if (!req.user.tenantIds.includes(tenantId)) return res.sendStatus(403)
  req.tenantId = tenantId
  next()
})
`,
    },
    'the tenant of the token': tenantService(`app.get('/tasks', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id from tasks where tenant_id = $1 limit 50', [req.user.tenantId])
  res.json(rows)
})`),
    'a sub-domain, before anybody has signed in': {
      'src/server.ts': `import express from 'express'
const app = express()
app.use((req, res, next) => {
  req.tenantSlug = req.get('x-forwarded-host')
  next()
})
`,
    },
    'an operator acts for whom he says': tenantService(`app.get('/admin/tasks', requireUser, requireStaff, async (req, res) => {
  const { rows } = await pool.query('select id from tasks where tenant_id = $1 limit 50', [req.query.tenantId])
  res.json(rows)
})`),
  },
}

interface Found {
  readonly at: Place
  readonly input: Input
  readonly but: string
  readonly related: readonly { readonly at: Place; readonly message: string }[]
}

const kept = /(^|\.)(tenant|org|organi[sz]ation|workspace|team|company|shop|account)(_?id)?$/i

/** A guard that lets what the request says go before what the token says. */
function* believedClaims(architecture: Architecture): Iterable<Found> {
  for (const { target, value, function: id } of architecture.code.assignments) {
    if (!kept.test(target) || !isServing(architecture, id)) continue
    const it = settled(value)
    if (it.is !== 'either' || isMemberChecked(architecture, id, target)) continue
    const [first, ...rest] = it.of
    const input = originsOf(architecture, first, id).find(isChosen)
    const claims = rest.some((each) =>
      originsOf(architecture, each, id).some((origin) => isCaller(origin) || origin.from === 'call'),
    )
    if (input === undefined || !claims) continue
    yield { at: value.place, input, but: 'it goes before the one that the caller proved to belong to', related: [] }
  }
}

/** Of the ways a request names a tenant, those beside the address. */
function isChosen(origin: Origin): origin is Input {
  return isInput(origin) && origin.part !== 'params' && !/forwarded|host$/i.test(origin.name ?? '')
}

function isMemberChecked(architecture: Architecture, id: FunctionId, target: string): boolean {
  const name = target.slice(target.lastIndexOf('.') + 1)
  const speaks = (text: string) => text.toLowerCase().includes(name.toLowerCase())
  const asks = callsIn(architecture, id).some(
    ({ callee, args }) =>
      /(includes|has|some|find|member|allow|assert|check|can|may)\w*$/i.test(callee) &&
      args.some((arg) => [...within(arg, 3)].some((value) => speaks(pathOf(value)))),
  )
  const compares = comparisonsIn(architecture, id).some(({ left, right }) => speaks(pathOf(left)) || speaks(pathOf(right)))
  return (
    asks ||
    compares ||
    queriesOf(architecture, [id]).some(({ filters }) => filters.some(({ column }) => speaks(column.replaceAll('_', ''))))
  )
}

/** A query is kept to a tenant that another part of the request named than the one that was checked. */
function* unlikeChecks(architecture: Architecture): Iterable<Found> {
  const tenancy = tenancyOf(architecture)
  if (tenancy === null) return
  const told = new Set<string>()
  for (const route of architecture.code.routes) {
    if (isOperators(route) || (route.handler !== null && !isServing(architecture, route.handler))) continue
    const uses = usesOf(architecture, route, tenancy)
    const checks = uses.filter(({ isCheck }) => isCheck)
    for (const use of uses) {
      const input = use.isCheck ? undefined : (use.origins.find((origin) => isInput(origin)) as Input | undefined)
      if (
        input === undefined ||
        use.origins.some(isCaller) ||
        checks.some(({ origins }) => origins.some((origin) => isSame(origin, input)))
      )
        continue
      const other = checks.find(({ origins }) => origins.some(isInput))
      const inPath = isGuarded(route) && input.part !== 'params' && namesTenant(route.path, tenancy)
      const key = `${use.query.place.file}:${use.query.place.start}`
      if ((other === undefined && !inPath) || told.has(key)) continue
      told.add(key)
      yield found(route, use.query, input, other?.query, use.given)
    }
  }
}

function found(route: Route, query: Query, input: Input, other: Query | undefined, given: Place | null): Found {
  return {
    at: query.place,
    input,
    but:
      other === undefined
        ? `not from \`${route.path}\`, which the guards look at`
        : 'membership is checked for a tenant that is taken from elsewhere',
    related: [
      ...(given === null ? [] : [{ at: given, message: 'it is handed on here' }]),
      ...(other === undefined ? [] : [{ at: other.place, message: 'this checks membership' }]),
      { at: route.place, message: `reached by ${route.method} ${route.path}` },
    ],
  }
}

interface Use {
  readonly query: Query
  readonly origins: readonly Origin[]
  /** It looks up what the caller is in that tenant. */
  readonly isCheck: boolean
  readonly given: Place | null
}

function usesOf(architecture: Architecture, { reaches, handler }: Route, tenancy: Tenancy): readonly Use[] {
  const among = new Set(reaches)
  return queriesOf(architecture, reaches).flatMap((query) => {
    const filters = tenantFilters(query, tenancy)
    if (filters.length === 0) return []
    const origins = filters.flatMap(({ value }) => originsOf(architecture, value, query.function, among))
    const others = query.filters.filter((filter) => !filters.includes(filter))
    const isCheck = others.some(({ value }) => originsOf(architecture, value, query.function, among).some(isCaller))
    const given =
      handler === null || handler === query.function
        ? null
        : (callsIn(architecture, handler).find(({ to }) => to === query.function)?.place ?? null)
    return [{ query, origins, isCheck, given }]
  })
}

function isSame(a: Origin, b: Input): boolean {
  return a.from === 'request' && a.part === b.part && (a.name === b.name || a.name === null || b.name === null)
}

function namesTenant(path: string, { column }: Tenancy): boolean {
  const stem = column.replaceAll('_', '').replace(/id$/i, '').toLowerCase()
  return [...path.matchAll(/\{(\w+)\}/g)].some(([, name]) => name!.replaceAll('_', '').toLowerCase().startsWith(stem))
}

function described({ part, name }: Input): string {
  const of =
    part === 'headers'
      ? 'the header'
      : part === 'params'
        ? 'the path parameter'
        : part === 'query'
          ? 'the query parameter'
          : 'the field'
  return name === null ? `the ${part} of the request` : `${of} \`${name}\``
}
