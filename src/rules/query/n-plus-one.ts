import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Query, Value } from '../../model/architecture/code.ts'
import { functionOf, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { isConstant, settled } from '../values.ts'
import { handling, withPrisma } from './example.ts'
import { type Behind, isOfElement, queriesBehind } from './reach.ts'

export const rule: Rule = {
  id: 'query/n-plus-one',
  title: 'A query for each element of a list',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` {what} once for each element of `{over}`, one after the other',
  because:
    'each round waits for the network and the database again: a list of a hundred takes a hundred times as long, and holds its connection all the while',
  instead: '{instead}',
  references: ['https://www.postgresql.org/docs/current/functions-comparisons.html#FUNCTIONS-COMPARISONS-ANY-SOME'],

  check(architecture, report) {
    const told = new Set<string>()
    for (const { call, behind } of [...roundsOf(architecture)].sort(
      (a, b) => Number(isWrite(a.behind)) - Number(isWrite(b.behind)),
    )) {
      const at = `${call.loop!.place.file}:${call.loop!.place.start}`
      if (told.has(at)) continue
      told.add(at)
      const { found: query, through } = behind
      const isRead = !isWrite(behind)
      const isReached = routesThrough(architecture, call.function).length > 0
      const table = query.tables[0] ?? 'the table'
      report({
        at: call.place,
        subject: `table:${table}`,
        severity: isRead && isReached ? 'high' : 'medium',
        confidence: through === null ? 'likely' : 'maybe',
        values: {
          callee: call.callee,
          what: isRead ? `reads \`${table}\`` : `writes \`${table}\``,
          over: textOfLoop(call),
          instead: isRead
            ? `read them all at once with \`where … = any(…)\` or \`in\`, a join or the ORM's \`include\`, and pick each from a map`
            : isUpdate(behind)
              ? 'change them all with one statement: `where … = any(…)`, or `update … from unnest(…)` where values differ'
              : 'write them all with one statement of many rows, or in batches',
        },
        related: [
          { at: call.loop!.place, message: 'it goes round here' },
          ...(through === null ? [] : [{ at: query.place, message: 'the query stands here' }]),
        ],
      })
    }
  },

  bad: {
    'the orders of each customer':
      handling(`const { rows } = await pool.query('select id, name from customers order by id limit 50')
for (const customer of rows) {
  const orders = await pool.query('select id from orders where customer_id = $1', [customer.id])
  customer.orders = orders.rows
}
res.json(rows)`),
    'through a function of another file': handling(
      `const { rows } = await pool.query('select id, name from customers order by id limit 50')
for (const customer of rows) customer.orders = await ordersOf(customer.id)
res.json(rows)`,
      {
        imports: "import { ordersOf } from './orders.js'\n",
        files: {
          'src/orders.ts': `import { Pool } from 'pg'

const pool = new Pool()
export async function ordersOf(customer: string) {
  const { rows } = await pool.query('select id from orders where customer_id = $1', [customer])
  return rows
}
`,
        },
      },
    ),
    'the same time on each row': withPrisma(`const all = await prisma.line.findMany({ take: 50 })
for (const line of all) await prisma.line.update({ where: { id: line.id }, data: { seenAt: new Date() } })
res.end()`),
    'rows locked one by one in a transaction': handling(
      `const client = await pool.connect()
try {
  await client.query('BEGIN')
  for (const line of req.body.lines) await client.query('update accounts set balance = balance - $2 where id = $1', [line.id, line.amount])
  await client.query('COMMIT')
} catch (error) {
  await client.query('ROLLBACK')
  throw error
} finally {
  client.release()
}
res.end()`,
      { method: 'post' },
    ),
    'a row written at a time': withPrisma(`for (const line of req.body.lines) {
  await prisma.line.create({ data: { sku: line.sku, count: line.count } })
}
res.sendStatus(201)`),
  },
  good: {
    'events as they come': {
      'migrations/001_init.sql': 'create table guilds (id bigint primary key, channel text);\n',
      'src/server.ts': `import { on } from 'node:events'
import { Pool } from 'pg'
const pool = new Pool()
export async function follow(source) {
  for await (const [entry] of on(source, 'entry')) await pool.query('select channel from guilds where id = $1', [entry.guildId])
}
`,
    },
    'all of them at once': handling(`const { rows } = await pool.query('select id, name from customers order by id limit 50')
const orders = await pool.query('select id, customer_id from orders where customer_id = any($1)', [rows.map(({ id }) => id)])
res.json({ rows, orders: orders.rows })`),
    'page by page until nothing is left': handling(`let after = 0
while (true) {
  const { rows } = await pool.query('select id from orders where id > $1 order by id limit 500', [after])
  if (rows.length === 0) break
  after = rows.at(-1).id
}
res.end()`),
    'tries that are few': handling(`for (let attempt = 0; attempt < 3; attempt++) {
  try {
    await pool.query('update orders set note = $1 where id = $2', [req.body.note, req.body.id])
    break
  } catch {}
}
res.end()`),
    'a batch at a time': handling(`for (const batch of chunks(req.body.ids, 500)) {
  await pool.query('delete from orders where id = any($1)', [batch])
}
res.end()`),
    'a written list that is short': handling(`const counts = []
for (const status of ['open', 'paid', 'shut']) {
  counts.push(await pool.query('select count(*) from orders where status = $1', [status]))
}
res.json(counts)`),
    'updates that differ from row to row': withPrisma(`for (const line of req.body.lines) {
  await prisma.line.update({ where: { id: line.id }, data: { count: line.count } })
}
res.end()`),
    'a job that takes its time': {
      'src/jobs/nightly-sync.ts': `import { Pool } from 'pg'

const pool = new Pool()
export async function sync(ids: string[]) {
  for (const id of ids) await pool.query('select id from orders where id = $1', [id])
}
`,
    },
  },
}

interface Round {
  readonly call: Call
  readonly behind: Behind<Query>
}

/** Queries that a loop makes for each element, where little else is done for it that could not be joined as well. */
function* roundsOf(architecture: Architecture): Iterable<Round> {
  const rounds = new Map<string, { readonly call: Call; readonly behind: readonly Behind<Query>[] }[]>()
  for (const call of architecture.code.calls) {
    if (!goesRound(architecture, call)) continue
    const behind = queriesBehind(architecture, call)
    if (behind.length === 0) continue
    const at = `${call.loop!.place.file}:${call.loop!.place.start}`
    rounds.set(at, [...(rounds.get(at) ?? []), { call, behind }])
  }
  for (const calls of rounds.values()) {
    const many = calls.reduce((sum, { behind }) => sum + behind.length, 0)
    for (const { call, behind: all } of calls) {
      const behind = all.find((each) => couldBeOne(architecture, call, each))
      if (behind === undefined || (behind.through !== null && all.length > 2) || (isWrite(behind) && many > 1)) continue
      yield { call, behind }
    }
  }
}

function isWrite({ found: { does } }: Behind<Query>): boolean {
  return does !== 'select' && does !== 'count'
}

function isUpdate({ found: { does } }: Behind<Query>): boolean {
  return does === 'update'
}

const batches = /candidate|batch|chunk|page|slice|group|attempt|retr|shard|stream|cursor|iterat|queue/i
const jobs =
  /(^|[/._-])(jobs?|workers?|cron|tasks?|sync|imports?|importer|exports?|backfill|batch|queues?|consumers?|schedulers?|processors?|migrat\w*)([/._-]|$)/i

function goesRound(architecture: Architecture, { loop, function: id, floating, conditions, transaction }: Call): boolean {
  if (loop === null || loop.concurrent || loop.bounded || loop.kind === 'while' || floating || !isServing(architecture, id))
    return false
  const over = loop.over === null ? '' : textOfValue(loop.over)
  // What happens one after the other is no list: `for await (const [entry] of on(client, 'entry'))`.
  const happens =
    loop.over?.is === 'call' && loop.over.origin?.from === 'call' && /^node:events:(default\.)?on$/.test(loop.over.origin.callee)
  if (happens || batches.test(over) || (transaction === null && loop.kind === 'map')) return false
  if (jobs.test(id.slice(0, id.lastIndexOf('#'))) || jobs.test(functionOf(architecture, id)?.name ?? '')) return false
  return !conditions.some((condition) => /cache|memo|seen|has\(/i.test(condition))
}

/** A query by the element alone, which one statement could do for all of them. */
function couldBeOne(architecture: Architecture, call: Call, { found: query, through }: Behind<Query>): boolean {
  if (
    !call.args.some((arg) => isOfElement(architecture, arg, call)) &&
    !query.parameters.some((arg) => isOfElement(architecture, arg, call))
  )
    return false
  if (query.locks !== null) return false
  switch (query.does) {
    case 'select':
    case 'count':
      // The first few of each need a lateral join: rarely what is wanted.
      return query.filters.length > 0 && (query.limit === null || query.one)
    case 'insert':
      // What is made and then used cannot be made all at once so simply.
      return call.keptAs === null && (!query.returning || query.client === 'prisma')
    case 'delete':
      return query.filters.length > 0
    case 'update':
      return through === null && query.spreads.length === 0 && query.writes.length > 0 && canJoin(query)
    default:
      return false
  }
}

/** The same for each element; or SQL in a transaction, where `update … from unnest(…)` takes what differs. */
function canJoin({ writes, sql, client, transaction }: Query): boolean {
  if (sql !== null && transaction !== null && (client === 'pg' || client === 'postgres')) return true
  return writes.every(({ value }) => value !== null && (isConstant(value) || isNow(value)))
}

/** `new Date()` */
function isNow(value: Value): boolean {
  const it = settled(value)
  return it.is === 'call' && it.args.length === 0 && /^(Date|Date\.now)$/.test(it.callee)
}

function textOfLoop({ loop }: Call): string {
  return loop?.over == null ? 'a loop' : textOfValue(loop.over).slice(0, 40)
}

function textOfValue(value: NonNullable<NonNullable<Call['loop']>['over']>): string {
  switch (value.is) {
    case 'name':
      return value.path
    case 'call':
      return `${value.callee}()`
    case 'other':
      return value.text
    default:
      return 'a list'
  }
}
