import { Type, type Static } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { db } from './database.js'
import { enqueue } from './outbox.js'
import { chargeInvoice } from './charging.js'

const Page = Type.Object({ before: Type.Optional(Type.String({ format: 'date-time' })), limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }) }, { additionalProperties: false })
const Start = Type.Object({ planCode: Type.String({ pattern: '^[a-z0-9_]{2,30}$' }) }, { additionalProperties: false })
const End = Type.Object({ reason: Type.Optional(Type.String({ maxLength: 300 })) }, { additionalProperties: false })
const Id = Type.Object({ subscriptionId: Type.String({ format: 'uuid' }) })
const shown = ['id', 'plan_code as planCode', 'state', 'renews_at as renewsAt', 'created_at as createdAt'] as const
const refuse = (status: number, message: string) => Object.assign(new Error(message), { statusCode: status })

export async function subscriptionRoutes(app: FastifyInstance) {
  app.get<{ Querystring: Static<typeof Page> }>('/', { schema: { querystring: Page } }, async (request) => {
    const { before, limit } = request.query
    let query = db.selectFrom('subscriptions').select(shown).where('account_id', '=', request.account)
    if (before) query = query.where('created_at', '<', new Date(before))
    const items = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
    return { items, next: items.length === limit ? items[items.length - 1].createdAt : null }
  })

  // The partial unique index allows one running subscription of a plan: starting twice is a 409, not two invoices.
  app.post<{ Body: Static<typeof Start> }>('/', { schema: { body: Start }, config: { rateLimit: { max: 10, timeWindow: '1 minute' } } }, async (request, reply) => {
    const plan = await db.selectFrom('plans').selectAll().where('code', '=', request.body.planCode).executeTakeFirst()
    if (!plan) throw refuse(404, 'No such plan')
    const made = await db.transaction().execute(async (tx) => {
      await tx.insertInto('accounts').values({ id: request.account }).onConflict((c) => c.doNothing()).execute()
      const subscription = await tx
        .insertInto('subscriptions')
        .values({ account_id: request.account, plan_code: plan.code, renews_at: new Date(Date.now() + 30 * 86_400_000), cancel_reason: null })
        .onConflict((c) => c.columns(['account_id', 'plan_code']).where('state', '<>', 'ended').doNothing())
        .returning(shown)
        .executeTakeFirst()
      if (!subscription) return null
      const invoice = await tx
        .insertInto('invoices')
        .values({ account_id: request.account, subscription_id: subscription.id, period_start: new Date().toISOString().slice(0, 10), amount_cents: plan.price_cents })
        .returning(['id', 'amount_cents'])
        .executeTakeFirstOrThrow()
      await enqueue(tx, 'subscription.started', { subscriptionId: subscription.id, invoiceId: invoice.id })
      return { subscription, invoice }
    })
    if (!made) throw refuse(409, 'That plan is running')
    // After the commit; the gateway knows the invoice's id again, so a retry by the renewal job charges nothing twice.
    await chargeInvoice(made.invoice.id, made.invoice.amount_cents)
    return reply.code(201).send(made.subscription)
  })

  app.post<{ Params: Static<typeof Id>; Body: Static<typeof End> }>('/:subscriptionId/end', { schema: { params: Id, body: End } }, async (request, reply) => {
    const ended = await db.transaction().execute(async (tx) => {
      const row = await tx
        .updateTable('subscriptions')
        .set({ state: 'ended', cancel_reason: request.body.reason ?? null })
        .where('id', '=', request.params.subscriptionId)
        .where('account_id', '=', request.account)
        .where('state', '<>', 'ended')
        .returning('id')
        .executeTakeFirst()
      if (row) await enqueue(tx, 'subscription.ended', { subscriptionId: row.id })
      return row
    })
    if (!ended) throw refuse(404, 'No running subscription')
    return reply.code(204).send()
  })
}
