import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId, Query, Value } from '../../model/architecture/code.ts'
import { callsIn, isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { fromRequest, within } from '../values.ts'
import { handling, withPrisma } from './example.ts'
import { isOfElement, queriesBehind } from './reach.ts'

/** What a pool can serve at once without others noticing. */
const few = 10

export const rule: Rule = {
  id: 'query/fan-out-saturates-pool',
  title: 'As many queries at once as a list is long',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` asks for a connection for each element of a list at the same time{source}',
  because: 'one request takes every connection of the pool: all others wait behind it, and those that wait too long fail',
  instead:
    'ask once for all of them with `= any(…)` or `in`; where that cannot be, go in chunks or through a limiter of a few at a time',
  references: ['https://node-postgres.com/features/pooling', 'CWE-770'],

  check(architecture, report) {
    const told = new Set<string>()
    const queries = new Map(architecture.code.queries.map((query) => [`${query.place.file}:${query.place.start}`, query]))
    const limiting = limitersOf(architecture)
    for (const call of architecture.code.calls) {
      const { loop } = call
      if (loop === null || !loop.concurrent || loop.bounded || call.transaction !== null) continue
      const at = `${loop.place.file}:${loop.place.start}`
      if (told.has(at) || !isServing(architecture, call.function) || limiting.has(call.function)) continue
      if (/migration/i.test(loop.place.file)) continue
      const behind = queriesBehind(architecture, call).find(({ found }) => takesConnection(architecture, found))
      if (behind === undefined || !usesElement(architecture, call, behind.found)) continue
      const list = lengthOf(queries, loop.over)
      if (list === 'short') continue
      told.add(at)
      report({
        at: loop.place,
        subject: `table:${behind.found.tables[0] ?? behind.found.client}`,
        severity: list === 'caller' || list === 'open' ? 'high' : 'medium',
        confidence: list === 'caller' || list === 'open' ? 'likely' : 'maybe',
        values: {
          callee: call.callee,
          source:
            list === 'caller'
              ? ', and a caller says how long the list is'
              : list === 'open'
                ? ', and nothing limits the list'
                : '',
        },
        related: [{ at: behind.found.place, message: 'each takes a connection here' }],
      })
    }
  },

  bad: {
    'for each row of a list without a limit': handling(`const { rows } = await pool.query('select id from customers')
const all = await Promise.all(rows.map(async ({ id }) => pool.query('select id from orders where customer_id = $1', [id])))
res.json(all)`),
    'as many as a caller sends':
      withPrisma(`const found = await Promise.all(req.body.ids.map((id) => prisma.order.findMany({ where: { customerId: id } })))
res.json(found)`),
    'what Prisma does not join into one': withPrisma(`const all = await prisma.customer.findMany({ select: { id: true } })
const found = await Promise.all(all.map(({ id }) => prisma.order.findFirst({ where: { customerId: id } })))
res.json(found)`),
    'through a function': handling(
      `const { rows } = await pool.query('select id from customers')
res.json(await Promise.all(rows.map((row) => ordersOf(row.id))))`,
      {
        rest: `
async function ordersOf(customer: string) {
  return await pool.query('select id from orders where customer_id = $1', [customer])
}
`,
      },
    ),
  },
  good: {
    'one query for all': handling(`const { rows } = await pool.query('select id from customers')
const orders = await pool.query('select id from orders where customer_id = any($1)', [rows.map((row) => row.id)])
res.json(orders.rows)`),
    'a few that are written out': handling(`const found = await Promise.all(
  ['open', 'paid'].map((status) => pool.query('select id from orders where status = $1', [status])),
)
res.json(found)`),
    'a list of a few': handling(`const { rows } = await pool.query('select id from customers order by id limit 5')
res.json(await Promise.all(rows.map((row) => pool.query('select id from orders where customer_id = $1', [row.id]))))`),
    'a slice of it': handling(`const found = await Promise.all(
  req.body.ids.slice(0, 10).map((id: string) => pool.query('select id from orders where customer_id = $1', [id])),
)
res.json(found)`),
    'through a limiter': handling(
      `const { rows } = await pool.query('select id from customers')
res.json(await Promise.all(rows.map((row) => limit(() => pool.query('select id from orders where customer_id = $1', [row.id])))))`,
      { imports: "import pLimit from 'p-limit'\n\nconst limit = pLimit(5)" },
    ),
    'lookups by key that Prisma joins into one':
      withPrisma(`const found = await Promise.all(req.body.ids.map((id) => prisma.order.findUnique({ where: { id } })))
res.json(found)`),
  },
}

type Length = 'short' | 'caller' | 'open' | 'unknown'

/** How long a list can get, as far as its source tells. */
function lengthOf(queries: ReadonlyMap<string, Query>, over: Value | null): Length {
  if (over === null) return 'unknown'
  for (const inner of within(over)) {
    if (inner.is === 'call' && /(^|\.)(slice|splice|chunk|take|batch)$/i.test(inner.callee)) return 'short'
    if (inner.is === 'name' && /^[A-Z][A-Z0-9_]+$/.test(inner.path)) return 'short'
    const query = queries.get(`${inner.place.file}:${inner.place.start}`)
    if (query === undefined || query.does !== 'select') continue
    if (typeof query.limit === 'number') return query.limit <= few ? 'short' : 'unknown'
    return 'open'
  }
  return fromRequest(over) === null ? 'unknown' : 'caller'
}

/** What goes through a pool, each on its own. */
function takesConnection(architecture: Architecture, query: Query): boolean {
  if (query.client === 'better-sqlite3' || query.client === 'other' || query.transaction !== null) return false
  if (query.client !== 'prisma' || query.joins.length > 0) return true
  // Prisma joins lookups by key of one tick into one.
  const call = callsIn(architecture, query.function).find(({ id }) => id === query.call)
  return !/\.findUnique(OrThrow)?$/.test(call?.callee ?? '')
}

function usesElement(architecture: Architecture, call: Call, query: Query): boolean {
  return [...call.args, ...query.parameters, ...query.filters.flatMap(({ value }) => value ?? [])].some((value) =>
    isOfElement(architecture, value, call),
  )
}

/** Functions that ask a limiter. */
function limitersOf(architecture: Architecture): ReadonlySet<FunctionId> {
  const limiter = /^(p-limit|p-queue|p-map|async-sema|bottleneck|semaphore|async-mutex|dataloader)\b/
  return new Set(architecture.code.calls.flatMap((call) => (limiter.test(call.target ?? '') ? [call.function] : [])))
}
