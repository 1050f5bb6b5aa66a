import { escaped } from '../../kit/escaped.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query, Value } from '../../model/architecture/code.ts'
import { callsIn, isServing, queriesIn, tableOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Edit } from '../../model/finding.ts'
import { isGuarded } from '../row-guard.ts'
import type { Rule } from '../rule.ts'
import { settled, within } from '../values.ts'
import { handling, withPrisma } from './example.ts'

export const rule: Rule = {
  id: 'query/lost-update',
  title: 'A number that is read, reckoned with and written back',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '`{column}` of `{table}` is written from a value that was read before, and nothing keeps another request out in between',
  because:
    'two requests at once read the same value, and the second overwrites what the first did: money, stock or a count is lost without an error',
  instead:
    'let the database reckon: `set {column} = {column} - …` with a condition on what must hold, or lock the row with `for update`, or compare a version',
  references: ['CWE-362', 'https://www.postgresql.org/docs/current/transaction-iso.html', 'ASVS 15.4.2'],

  check(architecture, report) {
    for (const { write, column, read, at, edits } of lostIn(architecture)) {
      const table = write.tables[0] ?? read.tables[0] ?? ''
      report({
        at,
        subject: `column:${table}.${column}`,
        values: { table, column },
        related: [{ at: read.place, message: 'the value is read here' }],
        ...(edits.length > 0 ? { fix: { safety: 'suggested', edits } } : {}),
      })
    }
  },

  bad: {
    'a balance': handling(
      `const { rows } = await pool.query('select balance from accounts where id = $1', [req.body.account])
const left = rows[0].balance - req.body.amount
if (left < 0) return res.sendStatus(409)
await pool.query('update accounts set balance = $1 where id = $2', [left, req.body.account])
res.end()`,
      { method: 'post' },
    ),
    'a sum, by a handle that is given': `import { inTenant } from './db.js'

export const paid = (tenant: string, id: string, amount: number) =>
  inTenant(tenant, async (tx) => {
    const { rows } = await tx.query('select paid_cents, total_cents from invoices where id = $1', [id])
    const paidCents = Number(rows[0].paid_cents) + amount
    await tx.query('update invoices set paid_cents = $2 where id = $1', [id, paidCents])
  })
`,
    'stock, inside a transaction that locks nothing': withPrisma(`await prisma.$transaction(async (tx) => {
  const item = await tx.item.findUniqueOrThrow({ where: { id: req.body.item } })
  await tx.item.update({ where: { id: req.body.item }, data: { stock: item.stock - 1 } })
})
res.end()`),
    'an entity that is changed and saved': `import { Repository } from 'typeorm'
import { Wallet } from './wallet.js'

export class Wallets {
  constructor(private readonly wallets: Repository<Wallet>) {}
  async spend(id: string, amount: number) {
    const wallet = await this.wallets.findOneByOrFail({ id })
    if (wallet.balance < amount) throw new Error('too little')
    wallet.balance -= amount
    await this.wallets.save(wallet)
  }
}
`,
  },
  good: {
    'reckoned by the database': handling(
      `const { rowCount } = await pool.query('update accounts set balance = balance - $1 where id = $2 and balance >= $1', [req.body.amount, req.body.account])
res.sendStatus(rowCount === 1 ? 204 : 409)`,
      { method: 'post' },
    ),
    'the row is locked': handling(
      `const client = await pool.connect()
try {
  await client.query('begin')
  const { rows } = await client.query('select balance from accounts where id = $1 for update', [req.body.account])
  await client.query('update accounts set balance = $1 where id = $2', [rows[0].balance - 5, req.body.account])
  await client.query('commit')
} catch (error) {
  await client.query('rollback')
  throw error
} finally {
  client.release()
}
res.end()`,
      { method: 'post' },
    ),
    'a version is compared': handling(
      `const { rows } = await pool.query('select balance, version from accounts where id = $1', [req.body.account])
const { rowCount } = await pool.query('update accounts set balance = $1, version = $2 where id = $3 and version = $4', [rows[0].balance - 5, rows[0].version + 1, req.body.account, rows[0].version])
res.sendStatus(rowCount === 1 ? 204 : 409)`,
      { method: 'post' },
    ),
    'an isolation that refuses the later one': withPrisma(`await prisma.$transaction(async (tx) => {
  const item = await tx.item.findUniqueOrThrow({ where: { id: req.body.item } })
  await tx.item.update({ where: { id: req.body.item }, data: { stock: item.stock - 1 } })
}, { isolationLevel: 'Serializable' })
res.end()`),
    'a text that is made longer': withPrisma(`const item = await prisma.item.findUniqueOrThrow({ where: { id: req.body.item } })
await prisma.item.update({ where: { id: req.body.item }, data: { title: item.title + ' (sold)' } })
res.end()`),
    'a number of one table, written to another': handling(
      `const { rows } = await pool.query('select balance from accounts where id = $1', [req.body.account])
await pool.query('insert into orders (id, customer_id, status, note, placed_at) values ($1, $2, $3, $4, now())', [1, 2, 'open', rows[0].balance - 1])
res.end()`,
      { method: 'post' },
    ),
  },
  fixed: {
    'stock, inside a transaction that locks nothing': withPrisma(`await prisma.$transaction(async (tx) => {
  const item = await tx.item.findUniqueOrThrow({ where: { id: req.body.item } })
  await tx.item.update({ where: { id: req.body.item }, data: { stock: { decrement: 1 } } })
})
res.end()`),
  },
}

interface Lost {
  readonly write: Query
  readonly read: Query
  readonly column: string
  readonly at: Place
  readonly edits: readonly Edit[]
}

function lostIn(architecture: Architecture): readonly Lost[] {
  return architecture.code.queries.flatMap((write) => {
    const isWrite = write.does === 'update' || (write.does === 'upsert' && write.spreads.length > 0)
    if (!isWrite || write.client === 'better-sqlite3' || !isServing(architecture, write.function)) return []
    const reads = queriesIn(architecture, write.function).filter(
      (read) => read.does === 'select' && read.place.start < write.place.start && isSameTable(architecture, read, write),
    )
    if (reads.length === 0 || isGuarded(architecture, write)) return []
    return [...byColumn(architecture, write, reads), ...bySaving(architecture, write, reads)].slice(0, 1)
  })
}

function isSameTable(architecture: Architecture, a: Query, b: Query): boolean {
  const [first, second] = [a.tables[0], b.tables[0]]
  if (first === undefined || second === undefined) return false
  if (first.toLowerCase() === second.toLowerCase()) return true
  const table = tableOf(architecture, first)
  return table !== undefined && table === tableOf(architecture, second)
}

function byColumn(architecture: Architecture, write: Query, reads: readonly Query[]): readonly Lost[] {
  // A condition on the value itself, or on a version, finds that somebody was faster.
  const compared = new Set(write.filters.map(({ column }) => column))
  if ([...compared].some((column) => /version|revision|etag|updated_?at/i.test(column))) return []
  return write.writes.flatMap(({ column, value }) => {
    if (value === null || compared.has(column) || !isNumber(architecture, write, column)) return []
    const sum = sumIn(value, column)
    if (sum === null) return []
    const read = reads.findLast((each) => isAnswerOf(architecture, each, sum.of))
    return read === undefined ? [] : [{ write, read, column, at: write.place, edits: atomic(write, value) }]
  })
}

/** What is reckoned from the old value of the same column. */
function sumIn(value: Value, column: string): { readonly of: Extract<Value, { is: 'name' }> } | null {
  const it = settled(value)
  if (it.is !== 'other' || !/[-+*/]/.test(it.text)) return null
  const last = (path: string) => path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  const plain = column.replaceAll('_', '').toLowerCase()
  for (const inner of it.of.flatMap((each) => [...within(each)])) {
    if (inner.is === 'text' || inner.is === 'template') return null
    if (inner.is === 'name' && last(inner.path).replaceAll('_', '') === plain) return { of: inner }
  }
  return new RegExp(`[.\\]]${escaped(column)}\\b`).test(it.text) ? nameIn(it) : null
}

function nameIn(value: Value): { readonly of: Extract<Value, { is: 'name' }> } | null {
  for (const inner of within(value)) if (inner.is === 'name') return { of: inner }
  return null
}

function isAnswerOf(architecture: Architecture, read: Query, name: Extract<Value, { is: 'name' }>): boolean {
  const call = callsIn(architecture, read.function).find(({ id }) => id === read.call)
  for (const inner of within(name)) {
    const origin = inner.is === 'name' || inner.is === 'call' ? inner.origin : null
    if (origin?.from !== 'call' || call === undefined) continue
    if (call.target !== null && origin.callee.startsWith(call.target)) return true
    // Of a handle that nothing tells the client of, only the method is known: `const { rows } = await tx.query(…)`.
    if (call.target === null && call.keptAs === null && call.callee.endsWith(`.${origin.callee}`)) return true
  }
  return call?.keptAs != null && name.path.split(/[.[]/)[0] === call.keptAs
}

const counts =
  /balance|stock|count|_cents|quantity|qty|amount|credit|point|total|seat|remaining|used|usage|attempt|score|view|like|vote|inventory|available|reserved|budget|quota|number/i

function isNumber(architecture: Architecture, { tables }: Query, name: string): boolean {
  const column = tableOf(architecture, tables[0] ?? '')?.columns.find((each) => each.name === name)
  return column === undefined || column.type === 'any'
    ? counts.test(name)
    : /int|numeric|decimal|real|double|float|money|serial/i.test(column.type)
}

/** `wallet.balance -= n` on what a query answered, and then `save(wallet)`. */
function bySaving(architecture: Architecture, write: Query, reads: readonly Query[]): readonly Lost[] {
  const saved = write.spreads.flatMap((value) => (value.is === 'name' ? [value] : []))[0]
  const read = saved === undefined ? undefined : reads.findLast((each) => isAnswerOf(architecture, each, saved))
  if (saved === undefined || read === undefined) return []
  return architecture.code.assignments
    .filter(
      ({ function: id, target, place, operator, value }) =>
        id === write.function &&
        target.startsWith(`${saved.path}.`) &&
        place.start < write.place.start &&
        place.start > read.place.start &&
        (['+=', '-=', '++', '--'].includes(operator) || (operator === '=' && isReckoned(value, target))),
    )
    .map(({ target }) => target.slice(target.lastIndexOf('.') + 1))
    .filter((column) => isNumber(architecture, write, column))
    .map((column) => ({ write, read, column, at: write.place, edits: [] }))
}

function isReckoned(value: Value, target: string): boolean {
  const it = settled(value)
  return (
    it.is === 'other' && /[-+*/]/.test(it.text) && [...within(it)].some((inner) => inner.is === 'name' && inner.path === target)
  )
}

/** Prisma reckons where it is told `{ decrement: n }`. */
function atomic({ client }: Query, value: Value): readonly Edit[] {
  const said = client === 'prisma' && value.is === 'other' ? /^[\w.]+ ([-+]) (\w[\w.]*)$/.exec(value.text) : null
  if (said === null) return []
  const text = `{ ${said[1] === '-' ? 'decrement' : 'increment'}: ${said[2]} }`
  return [{ file: value.place.file, range: [value.place.start, value.place.end], text }]
}
