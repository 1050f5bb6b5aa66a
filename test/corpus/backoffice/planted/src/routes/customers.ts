import type { FastifyInstance } from 'fastify'
import { record } from '../audit.js'
import { pool, transaction } from '../database.js'
import { open } from '../fields.js'
import { Problem } from '../problems.js'
import { atLeast } from '../sessions.js'
import * as shapes from './shapes.js'

interface Row {
  id: string
  name: string
  email: string
  tax_number: Buffer | null
  created_at: Date
}

export async function customers(app: FastifyInstance) {
  app.get('/customers', { preHandler: atLeast('reader'), schema: { querystring: shapes.customerPage } }, async (request) => {
    const { limit, after, email } = request.query as { limit: number; after: string; email?: string }
    const { rows } = email
      ? await pool.query<Row>("SELECT id, name, email, created_at FROM customers WHERE lower(email) = lower($1) AND email <> '' LIMIT $2", [email, limit])
      : await pool.query<Row>('SELECT id, name, email, created_at FROM customers WHERE id > $1 ORDER BY id LIMIT $2', [after, limit])
    const items = rows.map((row) => ({ id: row.id, name: row.name, email: row.email, createdAt: row.created_at }))
    return { items, ...(!email && items.length === limit ? { next: items.at(-1)?.id } : {}) }
  })

  app.get('/customers/:customerId', { preHandler: atLeast('agent'), schema: { params: shapes.customerParams } }, async (request, reply) => {
    const { customerId } = request.params as { customerId: string }
    const row = await transaction(async (tx) => {
      const { rows } = await tx.query<Row>('SELECT id, name, email, tax_number, created_at FROM customers WHERE id = $1', [customerId])
      if (rows[0]) await record(tx, request.staff.id, 'customer.read', customerId)
      return rows[0]
    })
    if (!row) throw new Problem(404, 'No such customer')
    reply.header('cache-control', 'no-store')
    return { id: row.id, name: row.name, email: row.email, taxNumber: row.tax_number ? open(row.tax_number) : undefined, createdAt: row.created_at }
  })

  app.post(
    '/customers/:customerId/refunds',
    { preHandler: atLeast('agent'), schema: { params: shapes.customerParams, headers: shapes.key, body: shapes.refundInput } },
    async (request, reply) => {
      const { customerId } = request.params as { customerId: string }
      const { amountMinor, reason } = request.body as { amountMinor: number; reason: string }
      const made = await transaction(async (tx) => {
        const { rows } = await tx.query(
          `INSERT INTO refunds (request_key, customer_id, staff_id, amount_minor, reason)
           SELECT $1, id, $3, $4, $5 FROM customers WHERE id = $2
           ON CONFLICT (request_key) DO UPDATE SET reason = refunds.reason
           RETURNING id, amount_minor::int AS "amountMinor", reason, at`,
          [request.headers['idempotency-key'], customerId, request.staff.id, amountMinor, reason],
        )
        if (!rows[0]) throw new Problem(404, 'No such customer')
        return rows[0]
      })
      return reply.code(201).send(made)
    },
  )
}
