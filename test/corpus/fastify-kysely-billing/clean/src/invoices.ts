import { Type, type Static } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { db } from './database.js'
import { chargeInvoice } from './charging.js'

const Page = Type.Object({ before: Type.Optional(Type.String({ format: 'date-time' })), limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }) }, { additionalProperties: false })
const Id = Type.Object({ invoiceId: Type.String({ format: 'uuid' }) })
const shown = ['id', 'subscription_id as subscriptionId', 'amount_cents as amountCents', 'state', 'created_at as createdAt'] as const

export async function invoiceRoutes(app: FastifyInstance) {
  app.get<{ Querystring: Static<typeof Page> }>('/', { schema: { querystring: Page } }, async (request) => {
    const { before, limit } = request.query
    let query = db.selectFrom('invoices').select(shown).where('account_id', '=', request.account)
    if (before) query = query.where('created_at', '<', new Date(before))
    const items = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
    return { items, next: items.length === limit ? items[items.length - 1].createdAt : null }
  })

  app.post<{ Params: Static<typeof Id> }>('/:invoiceId/pay', { schema: { params: Id }, config: { rateLimit: { max: 10, timeWindow: '1 minute' } } }, async (request, reply) => {
    const invoice = await db
      .selectFrom('invoices')
      .select(['id', 'amount_cents', 'state'])
      .where('id', '=', request.params.invoiceId)
      .where('account_id', '=', request.account)
      .executeTakeFirst()
    if (!invoice) throw Object.assign(new Error('No such invoice'), { statusCode: 404 })
    if (invoice.state !== 'paid') await chargeInvoice(invoice.id, invoice.amount_cents)
    return reply.code(204).send()
  })
}
