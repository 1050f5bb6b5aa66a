import type { FastifyInstance } from 'fastify'
import { scope } from '../authenticate.js'
import { asOperator } from '../database.js'
import { Problem } from '../problem.js'

type Transfer = { requestKey: string; kind: 'payment' | 'refund' | 'payout'; fromWallet: string; toWallet: string; amount: number }
const body = {
  type: 'object',
  additionalProperties: false,
  required: ['requestKey', 'kind', 'fromWallet', 'toWallet', 'amount'],
  properties: {
    requestKey: { type: 'string', minLength: 8, maxLength: 80 },
    kind: { type: 'string', enum: ['payment', 'refund', 'payout'] },
    fromWallet: { type: 'string', format: 'uuid' },
    toWallet: { type: 'string', format: 'uuid' },
    amount: { type: 'integer', minimum: 1, maximum: 1_000_000_000_000 },
  },
}
const page = { type: 'object', additionalProperties: false, properties: { before: { type: 'string', format: 'date-time' }, limit: { type: 'integer', minimum: 1, maximum: 100, default: 50 } } }

export async function transfers(app: FastifyInstance) {
  app.get<{ Querystring: { before?: string; limit: number } }>('/', { schema: { querystring: page } }, async (request) => {
    const { before, limit } = request.query
    const items = await asOperator(request.operator, async (tx) => {
      const { rows } = await tx.query(
        `SELECT id, kind, created_at AS "createdAt" FROM transfers
          WHERE operator_id = $1 AND ($2::timestamptz IS NULL OR created_at < $2) ORDER BY created_at DESC, id DESC LIMIT $3`,
        [request.operator, before ?? null, limit],
      )
      return rows
    })
    return { items, next: items.length === limit ? items[items.length - 1].createdAt : null }
  })

  app.post<{ Body: Transfer }>('/', { onRequest: scope('transfers:write'), schema: { body } }, async (request, reply) => {
    const { requestKey, kind, fromWallet, toWallet, amount } = request.body
    const { operator } = request
    if (fromWallet === toWallet) throw new Problem(400, 'Two wallets are needed')
    const made = await asOperator(operator, async (tx) => {
      const fresh = await tx.query(
        `INSERT INTO transfers (operator_id, request_key, kind) VALUES ($1, $2, $3)
         ON CONFLICT (operator_id, request_key) DO NOTHING RETURNING id, kind, created_at AS "createdAt"`,
        [operator, requestKey, kind],
      )
      if (!fresh.rows[0]) {
        const earlier = await tx.query('SELECT id, kind, created_at AS "createdAt" FROM transfers WHERE operator_id = $1 AND request_key = $2', [operator, requestKey])
        return earlier.rows[0]
      }
      // Both rows are locked in the order of their ids, so that two transfers the other way round cannot wait for each other.
      const locked = await tx.query('SELECT id, currency FROM wallets WHERE operator_id = $1 AND id = ANY($2) ORDER BY id FOR NO KEY UPDATE', [operator, [fromWallet, toWallet]])
      if (locked.rows.length !== 2) throw new Problem(404, 'No such wallet')
      if (locked.rows[0].currency !== locked.rows[1].currency) throw new Problem(409, 'The currencies differ')
      const taken = await tx.query('UPDATE wallets SET balance = balance - $3 WHERE operator_id = $1 AND id = $2 AND balance >= $3', [operator, fromWallet, amount])
      if (!taken.rowCount) throw new Problem(409, 'Not enough money')
      await tx.query('UPDATE wallets SET balance = balance + $3 WHERE operator_id = $1 AND id = $2', [operator, toWallet, amount])
      await tx.query(
        'INSERT INTO entries (operator_id, transfer_id, wallet_id, amount) VALUES ($1, $2, $3, -$5::bigint), ($1, $2, $4, $5::bigint)',
        [operator, fresh.rows[0].id, fromWallet, toWallet, amount],
      )
      return fresh.rows[0]
    })
    return reply.code(201).send(made)
  })
}
