import type { FastifyInstance } from 'fastify'
import { scope } from '../authenticate.js'
import { asOperator } from '../database.js'
import { Problem } from '../problem.js'

const create = { type: 'object', additionalProperties: false, required: ['userRef', 'currency'], properties: { userRef: { type: 'string', minLength: 1, maxLength: 80 }, currency: { type: 'string', pattern: '^[A-Z]{3}$' } } }
const params = { type: 'object', properties: { walletId: { type: 'string', format: 'uuid' } } }
const page = { type: 'object', additionalProperties: false, properties: { before: { type: 'string', pattern: '^[0-9]{1,18}$' }, limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 } } }

export async function wallets(app: FastifyInstance) {
  // A user has one wallet a currency: asking again answers the same one.
  app.post<{ Body: { userRef: string; currency: string } }>('/', { onRequest: scope('wallets:write'), schema: { body: create } }, async (request, reply) => {
    const { userRef, currency } = request.body
    const wallet = await asOperator(request.operator, async (tx) => {
      const { rows } = await tx.query(
        `INSERT INTO wallets (operator_id, user_ref, currency) VALUES ($1, $2, $3)
         ON CONFLICT (operator_id, user_ref, currency) DO UPDATE SET currency = excluded.currency
         RETURNING id, user_ref AS "userRef", currency, balance`,
        [request.operator, userRef, currency],
      )
      return rows[0]
    })
    return reply.code(201).send(wallet)
  })

  app.get<{ Params: { walletId: string } }>('/:walletId', { schema: { params } }, async (request) => {
    const wallet = await asOperator(request.operator, async (tx) => {
      const { rows } = await tx.query('SELECT id, user_ref AS "userRef", currency, balance FROM wallets WHERE operator_id = $1 AND id = $2', [request.operator, request.params.walletId])
      return rows[0]
    })
    if (!wallet) throw new Problem(404, 'No such wallet')
    return wallet
  })

  app.get<{ Params: { walletId: string }; Querystring: { before?: string; limit: number } }>('/:walletId/entries', { schema: { params, querystring: page } }, async (request) => {
    const { before, limit } = request.query
    const items = await asOperator(request.operator, async (tx) => {
      const { rows } = await tx.query(
        `SELECT id, transfer_id AS "transferId", amount, created_at AS "createdAt" FROM entries
          WHERE operator_id = $1 AND wallet_id = $2 AND ($3::bigint IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
        [request.operator, request.params.walletId, before ?? null, limit],
      )
      return rows
    })
    return { items, next: items.length === limit ? items[items.length - 1].id : null }
  })
}
