import type { FastifyInstance } from 'fastify'
import { scope } from '../authenticate.js'
import { asOperator, pool } from '../database.js'
import { Problem } from '../problem.js'

const create = {
  type: 'object',
  additionalProperties: false,
  required: ['requestKey', 'walletId', 'amount'],
  properties: { requestKey: { type: 'string', minLength: 8, maxLength: 80 }, walletId: { type: 'string', format: 'uuid' }, amount: { type: 'integer', minimum: 1, maximum: 1_000_000_000_000 }, reason: { type: 'string', maxLength: 200 } },
}
const params = { type: 'object', properties: { holdId: { type: 'string', format: 'uuid' } } }

export async function holds(app: FastifyInstance) {
  app.post<{ Body: { requestKey: string; walletId: string; amount: number; reason?: string } }>('/', { onRequest: scope('holds:write'), schema: { body: create } }, async (request, reply) => {
    const { requestKey, walletId, amount, reason } = request.body
    const { operator } = request
    const hold = await asOperator(operator, async (tx) => {
      const fresh = await tx.query(
        `INSERT INTO holds (operator_id, request_key, wallet_id, amount, reason) SELECT $1, $2, id, $4, $5 FROM wallets WHERE operator_id = $1 AND id = $3
         ON CONFLICT (operator_id, request_key) DO NOTHING RETURNING id, amount`,
        [operator, requestKey, walletId, amount, reason ?? null],
      )
      if (!fresh.rows[0]) {
        const earlier = await tx.query('SELECT id, amount FROM holds WHERE operator_id = $1 AND request_key = $2', [operator, requestKey])
        return earlier.rows[0]
      }
      const taken = await tx.query('UPDATE wallets SET balance = balance - $3 WHERE operator_id = $1 AND id = $2 AND balance >= $3', [operator, walletId, amount])
      if (!taken.rowCount) throw new Problem(409, 'Not enough money')
      return fresh.rows[0]
    })
    if (!hold) throw new Problem(404, 'No such wallet')
    return reply.code(201).send(hold)
  })

  app.post<{ Params: { holdId: string } }>('/:holdId/release', { schema: { params } }, async (request, reply) => {
    const { operator } = request
    const tx = await pool.connect()
    await tx.query('BEGIN')
    await tx.query("SELECT set_config('ledger.operator', $1, true)", [operator])
    const ended = await tx.query('UPDATE holds SET ended_at = now() WHERE operator_id = $1 AND id = $2 AND ended_at IS NULL RETURNING wallet_id, amount', [operator, request.params.holdId])
    if (!ended.rows[0]) throw new Problem(404, 'No open hold')
    await tx.query('UPDATE wallets SET balance = balance + $3 WHERE operator_id = $1 AND id = $2', [operator, ended.rows[0].wallet_id, ended.rows[0].amount])
    await tx.query('COMMIT')
    tx.release()
    return reply.code(204).send()
  })
}
