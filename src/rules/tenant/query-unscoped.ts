import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Origin, Query, Route, Value } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, queriesIn, routesThrough, tableOf } from '../../model/architecture/look-up.ts'
import { type Tenancy, tenancyOf } from '../../model/architecture/tenancy.ts'
import { around, comparisonsIn, isCaller, isInput, originsOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { isGuarded } from '../sensitive.ts'
import {
  isGuardedByDatabase,
  isOperators,
  isPerson,
  isSecretColumn,
  isTenantName,
  type Owned,
  ownedTables,
  pathOf,
  plain,
  queriesOf,
  tenantFilters,
} from '../tenant-scope.ts'
import { fieldOf, settled } from '../values.ts'
import { tenantService } from './example.ts'

export const rule: Rule = {
  id: 'tenant/query-unscoped',
  title: 'A query that reaches the rows of every tenant',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'review',
  says: 'the query {does} `{table}` with nothing that keeps it to one tenant: `{column}` is not in its conditions',
  because: 'whoever knows or guesses an id, or only asks for the list, reads and changes what belongs to other customers',
  instead: 'add `{column}` of the caller to the conditions{through}',
  references: ['CWE-639', 'API1:2023', 'ASVS 8.4.1'],

  check(architecture, report) {
    const tenancy = tenancyOf(architecture)
    if (tenancy === null) return
    const owned = ownedTables(architecture)
    for (const query of architecture.code.queries) {
      const table = query.tables[0] === undefined ? undefined : tableOf(architecture, query.tables[0])
      const belongs = table === undefined ? undefined : owned.get(table)
      if (belongs === undefined || isOfItself(query, belongs) || !isOpen(architecture, query, belongs, tenancy)) continue
      const routes = routesThrough(architecture, query.function)
      const by =
        routes.length > 0 ? throughRoute(architecture, query, belongs, tenancy, routes) : atHand(architecture, query, tenancy)
      if (by === null) continue
      const { via } = belongs
      report({
        at: query.place,
        subject: `query:${query.place.file}#${belongs.table.name}:${query.does}:${query.filters.map(({ column }) => column).join(',')}`,
        values: {
          does: query.does === 'update' ? 'changes' : query.does === 'delete' ? 'deletes from' : 'reads',
          table: belongs.table.name,
          column: tenancy.column,
          through: via === null ? '' : `, by a join with \`${via.parent.name}\` on \`${via.column}\``,
        },
        confidence: query.filters.length > 0 ? 'likely' : 'maybe',
        related: [
          {
            at: (via?.parent ?? belongs.table).place,
            message: `\`${(via?.parent ?? belongs.table).name}\` has \`${tenancy.column}\``,
          },
          by,
        ],
      })
    }
  },

  bad: {
    'found by its id alone': tenantService(`app.get('/tasks/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id, title from tasks where id = $1', [req.params.id])
  res.json(rows[0])
})`),
    'listed for everybody': tenantService(`app.get('/tasks', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id, title from tasks where done = false order by id limit 50')
  res.json(rows)
})`),
    'a child of a row that is never looked at': tenantService(`app.get('/tasks/:id/comments', requireUser, async (req, res) => {
  const { rows } = await pool.query('select body from comments where task_id = $1 limit 50', [req.params.id])
  res.json(rows)
})`),
    'through a function of another file': tenantService(
      `app.delete('/tasks/:id', requireUser, async (req, res) => {
  await remove(req.params.id)
  res.sendStatus(204)
})`,
      `import { remove } from './tasks.js'\n`,
      {
        'src/tasks.ts': `import { pool } from './pool.js'
export async function remove(id: string) {
  await pool.query('delete from tasks where id = $1', [id])
}
`,
      },
    ),
    'a message whose tenant is at hand': {
      ...(tenantService('') as Record<string, string>),
      'src/consumer.ts': `import { pool } from './pool.js'
export async function onMessage(event: { tenantId: string; taskId: string }) {
  const { tenantId, taskId } = event
  await pool.query('update tasks set done = true where id = $1', [taskId])
  await pool.query('insert into comments (tenant_id, task_id, body) values ($1, $2, $3)', [tenantId, taskId, 'closed'])
}
`,
    },
  },
  good: {
    'accounts that are customers of those who sign in': {
      'migrations/001_init.sql': `create table people (id bigint primary key, email text not null unique);
create table accounts (id bigint primary key, name text not null);
create table contacts (id bigint primary key, account_id bigint not null references accounts (id), name text not null);
create table deals (id bigint primary key, account_id bigint not null references accounts (id), owner_id bigint not null references people (id));
`,
      'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
import { requireUser } from './auth.js'
const pool = new Pool()
const app = express()
app.get('/accounts/:accountId/contacts', requireUser, async (req, res) => {
  const { rows } = await pool.query('select name from contacts where account_id = $1 limit 50', [req.params.accountId])
  res.json(rows)
})
app.delete('/contacts/:id', requireUser, async (req, res) => {
  await pool.query('delete from contacts where id = $1', [req.params.id])
  res.sendStatus(204)
})
`,
    },
    'kept to the tenant of the caller': tenantService(`app.get('/tasks/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id, title from tasks where id = $1 and tenant_id = $2', [req.params.id, req.user.tenantId])
  res.json(rows[0])
})`),
    'found, then compared': tenantService(`app.get('/tasks/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select * from tasks where id = $1', [req.params.id])
  if (rows[0].tenant_id !== req.user.tenantId) return res.sendStatus(404)
  res.json(rows[0])
})`),
    'the row was found for the tenant before': tenantService(`app.delete('/tasks/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id from tasks where id = $1 and tenant_id = $2', [req.params.id, req.user.tenantId])
  if (rows.length === 0) return res.sendStatus(404)
  await pool.query('delete from comments where task_id = $1', [req.params.id])
  await pool.query('delete from tasks where id = $1', [req.params.id])
  res.sendStatus(204)
})`),
    'joined with what has the tenant': tenantService(`app.get('/tasks/:id/comments', requireUser, async (req, res) => {
  const { rows } = await pool.query('select c.body from comments c join tasks t on t.id = c.task_id where c.task_id = $1 and t.tenant_id = $2', [req.params.id, req.user.tenantId])
  res.json(rows)
})`),
    'the operator of all tenants': tenantService(`app.get('/admin/tasks', requireUser, requireStaff, async (req, res) => {
  const { rows } = await pool.query('select id, title from tasks order by id limit 50')
  res.json(rows)
})`),
    'what belongs to the caller': tenantService(`app.get('/mine', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id, title from tasks where assignee = $1 limit 50', [req.user.id])
  res.json(rows)
})`),
    'rows that were found for the tenant, one by one': {
      ...(tenantService('') as Record<string, string>),
      'src/job.ts': `import { pool } from './pool.js'
export async function closeAll({ tenantId }: { tenantId: string }) {
  const { rows } = await pool.query('select id from comments where tenant_id = $1', [tenantId])
  const tasks = await pool.query('select id, done from tasks where tenant_id = $1', [tenantId])
  for (const task of tasks.rows) {
    if (!task.done) await pool.query('update tasks set done = true where id = $1', [task.id])
  }
  return rows
}
`,
    },
    'it asks whose the row is': {
      ...(tenantService('') as Record<string, string>),
      'src/notes.ts': `import { PrismaClient } from '@prisma/client'
const prisma = new PrismaClient()
export async function notesFor(tenantId: string | undefined, taskId: string) {
  let owner = tenantId
  if (!owner) {
    const task = await prisma.tasks.findFirst({ where: { id: taskId }, select: { tenant_id: true } })
    owner = task.tenant_id
  }
  return prisma.projects.findMany({ where: { tenant_id: owner, open: true } })
}
`,
    },
    'found by its id, and what follows is kept to its tenant': {
      ...(tenantService('') as Record<string, string>),
      'src/channels.ts': `import { PrismaClient } from '@prisma/client'
const prisma = new PrismaClient()
export async function channelsOf(taskId: string) {
  const task = await prisma.tasks.findFirst({ where: { id: taskId } })
  return prisma.comments.findMany({ where: { tenant_id: task.tenant_id, kind: 'chat' } })
}
`,
    },
    'conditions that are given': tenantService(
      `app.get('/tasks', requireUser, async (req, res) => {
  res.json(await list({ tenant_id: req.user.tenantId }))
})`,
      `import { list } from './list.js'\n`,
      {
        'src/list.ts': `import { PrismaClient } from '@prisma/client'
const prisma = new PrismaClient()
export const list = (where) => prisma.tasks.findMany({ where, take: 50 })
`,
      },
    ),
    'a timer that tidies up for all': {
      ...(tenantService('') as Record<string, string>),
      'src/tidy.ts': `import { pool } from './pool.js'
setInterval(() => pool.query('delete from tasks where done = true'), 3600_000)
`,
    },
    'row security does it': tenantService(
      `app.get('/tasks/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id, title from tasks where id = $1', [req.params.id])
  res.json(rows[0])
})`,
      '',
      {
        'migrations/002_rows.sql': `alter table tasks enable row level security;
alter table tasks force row level security;
create policy own_rows on tasks using (tenant_id = (select current_setting('app.tenant_id')::bigint));
`,
      },
    ),
  },
}

/** A row of a table without a tenant, by its own id: that the table does not tell is what `tenant/table-without-key` is about. */
function isOfItself({ filters }: Query, { table, via }: Owned): boolean {
  const key = table.primaryKey?.columns
  return (
    via !== null &&
    key?.length === 1 &&
    filters.some(({ column }) => column === key[0]) &&
    !filters.some(({ column }) => column === via.column)
  )
}

/** A query whose own text keeps it to no tenant. */
function isOpen(architecture: Architecture, query: Query, { table, via }: Owned, tenancy: Tenancy): boolean {
  if (!['select', 'count', 'update', 'delete'].includes(query.does) || !isServing(architecture, query.function)) return false
  if (isGuardedByDatabase(table) || (via !== null && isGuardedByDatabase(via.parent)) || isPerson(table.name)) return false
  if (tenantFilters(query, tenancy).length > 0 || /\b(with|current_setting|exists)\b/i.test(query.sql ?? '')) return false
  // Conditions that reading does not tell may hold the tenant.
  if (query.filters.some(({ operator, column, value }) => operator === 'other' && (value === null || column === 'where')))
    return false
  return !isDynamic(query, tenancy) && !(query.filters.length === 0 && isGivenConditions(architecture, query))
}

/** Conditions that are put together elsewhere: `findMany({ where })`, `.where(and(...conditions))`. */
function isGivenConditions(architecture: Architecture, { function: id, place }: Query): boolean {
  return callsIn(architecture, id).some(
    ({ callee, args, place: at }) =>
      at.file === place.file &&
      at.start >= place.start &&
      at.end <= place.end &&
      (/\.(where|andWhere)$/.test(callee) ? args.length > 0 : args.some((arg) => isNamed(fieldOf(arg, 'where')))),
  )
}

function isNamed(where: Value | undefined): boolean {
  const told = where === undefined ? undefined : settled(where)
  return told?.is === 'name' || told?.is === 'call'
}

function isDynamic({ sql, joined }: Query, tenancy: Tenancy): boolean {
  if (plain(sql ?? '').includes(plain(tenancy.column))) return true
  return joined.some(
    (value) => value.is !== 'text' && value.is !== 'number' && /where|filter|condition|scope/i.test(pathOf(value)),
  )
}

type Witness = { readonly at: Query['place']; readonly message: string }

function throughRoute(
  architecture: Architecture,
  query: Query,
  owned: Owned,
  tenancy: Tenancy,
  routes: readonly Route[],
): Witness | null {
  for (const route of routes) {
    if (isOperators(route) || route.publicBy !== null || !(isGuarded(route) || speaksOfTenant(architecture, route, tenancy)))
      continue
    if (isReachedByGuard(architecture, query, route)) continue
    const among = new Set(route.reaches)
    const keys = query.filters.filter(({ operator }) => operator === '=' || operator === 'in')
    const origins = keys.flatMap(({ value }) => originsOf(architecture, value, query.function, among))
    if (origins.some((origin) => isCaller(origin) || isFound(origin))) continue
    if (keys.some(({ column }) => isSecretColumn(column))) continue
    if (isCheckedBefore(architecture, query, owned, tenancy, route) || comparesTenant(architecture, route, tenancy)) continue
    const isList = keys.every(({ value }) => value === null || originsOf(architecture, value, query.function, among).length === 0)
    if (!isList && !origins.some(isInput)) continue
    return { at: route.place, message: `reached by ${route.method} ${route.path}` }
  }
  return null
}

/** What another query or a verified thing told: not what was asked for. */
function isFound(origin: Origin): boolean {
  return origin.from === 'call' && !/^global:(JSON|Number|String|Date|Math|BigInt|parse)/.test(origin.callee)
}

/** A query of a guard is the way it finds out who asks. */
function isReachedByGuard(architecture: Architecture, query: Query, { guards }: Route): boolean {
  return guards.some(({ function: id }) => id !== null && [...around(architecture, query.function)].includes(id))
}

/** The route has found the row, or the row it hangs on, for the tenant. */
function isCheckedBefore(
  architecture: Architecture,
  query: Query,
  { table, via }: Owned,
  tenancy: Tenancy,
  route: Route,
): boolean {
  const names = new Set([table, ...(via === null ? [] : [via.parent])])
  return queriesOf(architecture, route.reaches).some((other) => {
    if (other === query || other.tables[0] === undefined || tenantFilters(other, tenancy).length === 0) return false
    const found = tableOf(architecture, other.tables[0])
    return found !== undefined && names.has(found) && other.does === 'select'
  })
}

function comparesTenant(architecture: Architecture, { reaches }: Route, tenancy: Tenancy): boolean {
  return reaches.some((id) =>
    comparisonsIn(architecture, id).some(({ left, right }) => [left, right].some((side) => isTenantName(pathOf(side), tenancy))),
  )
}

/** Something that it reaches is kept to the tenant: the route acts for one. */
function speaksOfTenant(architecture: Architecture, { reaches }: Route, tenancy: Tenancy): boolean {
  return queriesOf(architecture, reaches).some((query) => tenantFilters(query, tenancy).length > 0)
}

/** Outside of a route: the tenant is known where the query stands, as what stands beside it shows. */
function atHand(architecture: Architecture, query: Query, tenancy: Tenancy): Witness | null {
  const keys = query.filters.filter(({ operator }) => operator === '=' || operator === 'in')
  if (keys.length === 0 || keys.some(({ column }) => isSecretColumn(column))) return null
  const origins = keys.flatMap(({ value }) => originsOf(architecture, value, query.function))
  if (origins.some(isFound) || !origins.some(({ from }) => from === 'parameter' || from === 'loop')) return null
  // A row that was read before, and what is one person's, are not what somebody asked for by an id.
  if (keys.some(({ value, column }) => isElement(value) || isPersonColumn(column))) return null
  // It asks whose the row is.
  if (query.columns.length > 0 && query.columns.every((column) => isTenantName(column, tenancy))) return null
  const name = functionOf(architecture, query.function)?.name ?? ''
  if (/sweep|purge|cleanup|expire|retain/i.test(name)) return null
  const beside = queriesIn(architecture, query.function).find(
    (other) =>
      other !== query &&
      [...other.writes, ...other.filters].some(
        ({ column, value }) =>
          isTenantName(column, tenancy) && value?.is === 'name' && isKnownFirst(value) && !isSameRow(other, query),
      ),
  )
  return beside === undefined ? null : { at: beside.place, message: `here \`${tenancy.column}\` is at hand` }
}

/** A field of what a loop goes round with: `for (const order of orders) … order.id`. */
function isElement(value: Value | null): boolean {
  return value?.is === 'name' && value.origin?.from === 'loop' && value.path.includes('.')
}

function isPersonColumn(column: string): boolean {
  return /^(user|account|member|person|owner|author|creator|assignee)_?id$/i.test(column)
}

/** Told to the function, or found before the query: not what the query itself tells. */
function isKnownFirst({ origin }: Extract<Value, { is: 'name' }>): boolean {
  return origin === null || !isFound(origin)
}

/** Both look for the same thing by the same value, and the other one does so for the tenant. */
function isSameRow(other: Query, query: Query): boolean {
  const paths = new Set(query.filters.map(({ value }) => pathOf(value)).filter((path) => path !== ''))
  return (
    other.does === 'select' &&
    other.place.start < query.place.start &&
    other.filters.some(({ value }) => paths.has(pathOf(value)))
  )
}
