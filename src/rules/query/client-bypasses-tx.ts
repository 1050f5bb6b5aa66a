import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Query, Transaction } from '../../model/architecture/code.ts'
import { callsIn, isServing } from '../../model/architecture/look-up.ts'
import type { Fix } from '../../model/finding.ts'
import { around } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { within } from '../values.ts'
import { handling, withPrisma } from './example.ts'
import { queriesBehind, queryOf, runsInside } from './reach.ts'

export const rule: Rule = {
  id: 'query/client-bypasses-tx',
  title: 'A query inside a transaction that is not part of it',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'review',
  says: '`{callee}` runs on `{on}`, not on `{handle}`: {what} although it stands inside the transaction',
  because:
    'a rollback leaves half of the work behind, rows of the open transaction are not seen, and a second connection is taken while the first is held, on which enough requests at once wait for each other for ever',
  instead: 'use `{handle}` for every query inside, and hand it on to the functions that are called',
  references: [
    'https://www.prisma.io/docs/orm/prisma-client/queries/transactions',
    'https://node-postgres.com/features/transactions',
    'CWE-662',
  ],

  check(architecture, report) {
    const transactions = new Map(architecture.code.transactions.map((each) => [each.id, each]))
    const isCarried = architecture.code.files.some(({ imports }) =>
      imports.some(
        ({ names, from }) =>
          'AsyncLocalStorage' in names || /^(cls-hooked|nestjs-cls|@nestjs-cls\/.*|typeorm-transactional.*)$/.test(from),
      ),
    )
    for (const call of architecture.code.calls) {
      const transaction = call.transaction === null ? undefined : transactions.get(call.transaction)
      if (transaction?.handle == null || transaction.client === 'better-sqlite3') continue
      if (!isServing(architecture, call.function) || !runsInside(architecture, call, transaction)) continue
      const own = queryOf(architecture, call)
      const query = own ?? (isCarried ? undefined : writeBehind(architecture, call, transaction))
      if (query === undefined || isKeptApart(query)) continue
      if (own !== undefined && !isPast(own, call, transaction)) continue
      const isWrite = ['insert', 'update', 'delete', 'upsert'].includes(query.does)
      report({
        at: call.place,
        subject: `query:${query.tables[0] ?? query.on}`,
        severity: own === undefined || !isWrite ? 'high' : 'blocker',
        confidence: own === undefined ? 'likely' : 'certain',
        values: {
          callee: call.callee,
          on: query.on,
          handle: transaction.handle,
          what: isWrite ? 'it is written at once' : 'it reads what others see',
        },
        related: [
          { at: transaction.place, message: `\`${transaction.handle}\` is the transaction` },
          ...(own === undefined ? [{ at: query.place, message: `\`${query.on}\` is asked here` }] : []),
        ],
        ...(own === undefined ? {} : { fix: replacement(own, call, transaction) }),
      })
    }
  },

  bad: {
    'the client of the whole program': withPrisma(`await prisma.$transaction(async (tx) => {
  const order = await tx.order.create({ data: { total: req.body.total } })
  await prisma.stock.update({ where: { sku: req.body.sku }, data: { count: { decrement: 1 } } })
  return order
})
res.sendStatus(201)`),
    'the pool between BEGIN and COMMIT': handling(
      `const client = await pool.connect()
try {
  await client.query('BEGIN')
  await client.query('insert into orders (customer_id, status) values ($1, $2)', [req.body.customer, 'open'])
  await pool.query('update accounts set balance = balance - 1 where id = $1', [req.body.account])
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
    'the repository of the class': `import { DataSource, Repository } from 'typeorm'
import { Account } from './account.js'

export class Accounts {
  constructor(private readonly source: DataSource, private readonly accounts: Repository<Account>) {}
  async close(id: string) {
    await this.source.transaction(async (manager) => {
      await manager.update(Account, { id }, { open: false })
      await this.accounts.update({ parent: id }, { open: false })
    })
  }
}
`,
    'a function that is not given it': withPrisma(
      `await prisma.$transaction(async (tx) => {
  await tx.order.create({ data: { total: req.body.total } })
  await take(req.body.sku)
})
res.end()`,
      `
async function take(sku: string) {
  await prisma.stock.update({ where: { sku }, data: { count: { decrement: 1 } } })
}
`,
    ),
  },
  good: {
    'every query on the transaction': withPrisma(`await prisma.$transaction(async (tx) => {
  const order = await tx.order.create({ data: { total: req.body.total } })
  await tx.stock.update({ where: { sku: req.body.sku }, data: { count: { decrement: 1 } } })
  return order
})
res.end()`),
    'handed on to what is called': withPrisma(
      `await prisma.$transaction(async (tx) => {
  await tx.order.create({ data: { total: req.body.total } })
  await take(tx, req.body.sku)
})
res.end()`,
      `
async function take(db, sku: string) {
  await db.stock.update({ where: { sku }, data: { count: { decrement: 1 } } })
}
`,
    ),
    'a repository that is made of it': {
      'src/orders.ts': `import { drizzle } from 'drizzle-orm/node-postgres'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { orders } from './schema.js'
export class Orders {
  constructor(private db: NodePgDatabase) {}
  async place(total: number) {
    await this.db.insert(orders).values({ total })
  }
  placeAll(totals: number[]) {
    return this.db.transaction(async (tx) => {
      const own = new Orders(tx)
      for (const total of totals) await own.place(total)
    })
  }
}
export const all = new Orders(drizzle(process.env.DATABASE_URL))
`,
      'src/schema.ts': `import { integer, pgTable, serial } from 'drizzle-orm/pg-core'
export const orders = pgTable('orders', { id: serial('id').primaryKey(), total: integer('total').notNull() })
`,
    },
    'an audit entry that stays whatever happens': withPrisma(`await prisma.$transaction(async (tx) => {
  await prisma.auditLog.create({ data: { what: 'order attempted' } })
  await tx.order.create({ data: { total: req.body.total } })
})
res.end()`),
    'a transaction that is named as the client': `import postgres from 'postgres'

const sql = postgres(process.env.DATABASE_URL)
export async function move(from: string, to: string) {
  await sql.begin(async (sql) => {
    await sql\`update accounts set balance = balance - 1 where id = \${from}\`
    await sql\`update accounts set balance = balance + 1 where id = \${to}\`
  })
}
`,
    'one connection, on which everything is part of it': `import Database from 'better-sqlite3'

const db = new Database('shop.db')
export const close = db.transaction((id: string) => {
  db.prepare('update accounts set open = 0 where id = ?').run(id)
})
`,
  },
  fixed: {
    'the client of the whole program': withPrisma(`await prisma.$transaction(async (tx) => {
  const order = await tx.order.create({ data: { total: req.body.total } })
  await tx.stock.update({ where: { sku: req.body.sku }, data: { count: { decrement: 1 } } })
  return order
})
res.sendStatus(201)`),
  },
}

/** A query of the same database, on something else than what stands for the transaction. */
function isPast(query: Query, { args }: Call, { handle, base, client }: Transaction): boolean {
  const { on } = query
  if (query.does === 'other' || query.does === 'set' || on === handle || on.startsWith(`${handle}.`)) return false
  // Sequelize takes it as an option, and others as an argument.
  if (args.some((arg) => [...within(arg)].some((inner) => inner.is === 'name' && inner.path === handle))) return false
  if (base !== null && base !== handle && on === base) return true
  if (client === 'typeorm' && query.client === 'typeorm') return /^this\.\w+$/.test(on)
  return query.client === 'pg' && base !== null && base !== handle && on === base
}

/** A write of a function that is not given the transaction. */
function writeBehind(architecture: Architecture, call: Call, { handle, client, style }: Transaction): Query | undefined {
  if (call.to === null || style === 'manual') return undefined
  const isGiven = call.args.some((arg) =>
    [...within(arg)].some((inner) => inner.is === 'name' && inner.path.split('.')[0] === handle),
  )
  if (isGiven || call.callee.split('.')[0] === handle || isMadeOf(architecture, call, handle)) return undefined
  return queriesBehind(architecture, call).find(
    ({ found }) =>
      found.client === client &&
      found.transaction === null &&
      ['insert', 'update', 'delete', 'upsert'].includes(found.does) &&
      found.on !== handle,
  )?.found
}

/** What it is called on was made with the transaction: `new OrderRepository(tx)`. */
function isMadeOf(architecture: Architecture, { callee, function: id }: Call, handle: string | null): boolean {
  const [receiver] = callee.split('.')
  return [...around(architecture, id)].some((each) =>
    callsIn(architecture, each).some(
      ({ keptAs, args }) =>
        keptAs === receiver &&
        args.some((arg) => [...within(arg)].some((inner) => inner.is === 'name' && inner.path.split('.')[0] === handle)),
    ),
  )
}

/** What is written down about an attempt is meant to stay when it fails. */
function isKeptApart({ tables }: Query): boolean {
  return tables.some((table) => /audit|log|attempt|metric|histor/i.test(table))
}

function replacement(
  { on, client }: Query,
  { callee, calleePlace }: Call,
  { handle, base }: Transaction,
): Pick<Fix, 'safety' | 'edits'> {
  const isName = callee.startsWith(`${on}.`) || callee === on
  if (on !== base || !isName || client === 'typeorm' || client === 'sequelize') return { safety: 'manual', edits: [] }
  const { file, start } = calleePlace
  return { safety: 'suggested', edits: [{ file, range: [start, start + on.length], text: handle! }] }
}
