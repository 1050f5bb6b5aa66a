import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId, Query, Transaction } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { handling } from './example.ts'

export const rule: Rule = {
  id: 'query/tx-leak',
  title: 'A transaction that an error leaves open',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '{what}',
  because:
    'its locks stay, the connection goes back to the pool in the middle of a transaction, and what the next request does on it is rolled back with the rest',
  instead: '{instead}',
  references: ['https://node-postgres.com/features/transactions', 'CWE-772'],

  check(architecture, report) {
    for (const transaction of architecture.code.transactions) {
      if (transaction.style !== 'manual' || !isServing(architecture, transaction.function)) continue
      const begin = queriesIn(architecture, transaction.function).find(({ call }) => call === transaction.id)
      if (isOnPool(architecture, transaction)) {
        report({
          at: transaction.place,
          subject: `function:${nameOf(architecture, transaction.function)}`,
          severity: 'blocker',
          confidence: 'certain',
          values: {
            what: `\`begin\` goes to \`${begin?.on ?? 'the pool'}\`, which may send each query after it to another connection`,
            instead: 'take one client with `pool.connect()`, and send everything from `begin` to `commit` through it',
          },
        })
      } else if (!transaction.closed && endsHere(architecture, transaction) && !isRolledBack(architecture, transaction)) {
        report({
          at: transaction.place,
          subject: `function:${nameOf(architecture, transaction.function)}`,
          values: {
            what: 'the transaction is not rolled back where something throws between its begin and its commit',
            instead:
              'put everything after `begin` into a `try`, roll back in its `catch`, and give the client back in `finally`; or use the wrapper of the client that does',
          },
        })
      }
    }
  },

  bad: {
    'only the way that goes well is written': handling(
      `const client = await pool.connect()
await client.query('BEGIN')
await client.query('update accounts set balance = balance - 1 where id = $1', [req.body.from])
await client.query('update accounts set balance = balance + 1 where id = $1', [req.body.to])
await client.query('COMMIT')
client.release()
res.end()`,
      { method: 'post' },
    ),
    'begun on the pool': handling(
      `try {
  await pool.query('BEGIN')
  await pool.query('update accounts set balance = balance - 1 where id = $1', [req.body.from])
  await pool.query('COMMIT')
} catch (error) {
  await pool.query('ROLLBACK')
  throw error
}
res.end()`,
      { method: 'post' },
    ),
    'a query runner without a catch': `import { DataSource } from 'typeorm'
import { Account } from './account.js'

export class Transfers {
  constructor(private readonly source: DataSource) {}
  async move(from: string, to: string) {
    const runner = this.source.createQueryRunner()
    await runner.connect()
    await runner.startTransaction()
    await runner.manager.decrement(Account, { id: from }, 'balance', 1)
    await runner.manager.increment(Account, { id: to }, 'balance', 1)
    await runner.commitTransaction()
    await runner.release()
  }
}
`,
  },
  good: {
    'rolled back where something throws': handling(
      `const client = await pool.connect()
try {
  await client.query('BEGIN')
  await client.query('update accounts set balance = balance - 1 where id = $1', [req.body.from])
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
    'rolled back where something throws, though that may fail itself': handling(
      `const client = await pool.connect()
try {
  await client.query('BEGIN')
  await client.query('update accounts set balance = balance - 1 where id = $1', [req.body.from])
  await client.query('COMMIT')
} catch (error) {
  try {
    await client.query('ROLLBACK')
  } catch {
    client.release(true)
  }
  throw error
}
res.end()`,
      { method: 'post' },
    ),
    'a function that only begins': `import { Pool, type PoolClient } from 'pg'

export async function begin(pool: Pool): Promise<PoolClient> {
  const client = await pool.connect()
  await client.query('BEGIN')
  return client
}
`,
    'a callback that the client wraps': `import { sequelize, Order } from './models.js'

export async function pay(id: string) {
  await sequelize.transaction(async (t) => {
    await Order.update({ status: 'paid' }, { where: { id }, transaction: t })
  })
}
`,
  },
}

function isOnPool(architecture: Architecture, { id, function: owner }: Transaction): boolean {
  const call = callsIn(architecture, owner).find((each) => each.id === id)
  return (
    call !== undefined && /^(pg:(default\.)?Pool|mysql2(\/promise)?:createPool\(\))\.(query|execute)$/.test(call.target ?? '')
  )
}

/** A commit in the same function: what only begins leaves the end to its caller. */
function endsHere(architecture: Architecture, { function: owner, place }: Transaction): boolean {
  return (
    queriesIn(architecture, owner).some((query) => isSaid(query, /^(commit|end)\b/i) && query.place.start > place.start) ||
    callsIn(architecture, owner).some(({ callee, place: at }) => /\.commit(Transaction)?$/.test(callee) && at.start > place.start)
  )
}

/** By a function inside it: `.catch(() => client.query('ROLLBACK'))`. */
function isRolledBack(architecture: Architecture, { function: owner }: Transaction): boolean {
  const inner = architecture.code.functions
    .filter(({ id }) => id !== owner && isInside(architecture, id, owner))
    .map(({ id }) => id)
  return inner.some(
    (id) =>
      queriesIn(architecture, id).some((query) => isSaid(query, /^rollback\b/i)) ||
      callsIn(architecture, id).some(({ callee }) => /\.rollback(Transaction)?$/.test(callee)),
  )
}

function isInside(architecture: Architecture, id: FunctionId, outer: FunctionId): boolean {
  for (let at: FunctionId | null | undefined = id; at != null; at = functionOf(architecture, at)?.within)
    if (at === outer) return true
  return false
}

function isSaid({ sql }: Query, pattern: RegExp): boolean {
  return sql !== null && pattern.test(sql.trim())
}

function nameOf(architecture: Architecture, id: FunctionId): string {
  return functionOf(architecture, id)?.name ?? id
}
