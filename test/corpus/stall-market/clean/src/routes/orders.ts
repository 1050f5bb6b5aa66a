import { and, desc, eq, gte, lt, or, sql } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import { authenticate } from '../authenticate.js'
import { config } from '../config.js'
import { db } from '../database.js'
import { Problem } from '../problem.js'
import { rateOf } from '../rates.js'
import { items, orders, outbox } from '../schema.js'

const page = { type: 'object', additionalProperties: false, properties: { limit: { type: 'integer', minimum: 1, maximum: 100, default: 50 }, beforeAt: { type: 'string', format: 'date-time' }, beforeId: { type: 'string', format: 'uuid' } } }
const create = { type: 'object', additionalProperties: false, required: ['requestKey', 'itemId', 'quantity'], properties: { requestKey: { type: 'string', format: 'uuid' }, itemId: { type: 'string', format: 'uuid' }, quantity: { type: 'integer', minimum: 1, maximum: 20 } } }
const one = { type: 'object', properties: { orderId: { type: 'string', format: 'uuid' } } }
const show = { type: 'object', additionalProperties: false, properties: { currency: { type: 'string', enum: ['EUR', 'CHF', 'GBP', 'SEK'], default: 'EUR' } } }

const partitionOf = (id: string) => Number.parseInt(id.slice(0, 2), 16) % config.partitions

export async function orderRoutes(app: FastifyInstance) {
  app.addHook('onRequest', authenticate)

  app.get<{ Querystring: { limit: number; beforeAt?: string; beforeId?: string } }>('/', { schema: { querystring: page } }, async (request) => {
    const { limit, beforeAt, beforeId } = request.query
    const before = beforeAt && beforeId ? or(lt(orders.createdAt, new Date(beforeAt)), and(eq(orders.createdAt, new Date(beforeAt)), lt(orders.id, beforeId))) : undefined
    const found = await db
      .select({ id: orders.id, itemId: orders.itemId, quantity: orders.quantity, amountMinor: orders.amountMinor, state: orders.state, createdAt: orders.createdAt })
      .from(orders)
      .where(and(eq(orders.buyerSub, request.sub), before))
      .orderBy(desc(orders.createdAt), desc(orders.id))
      .limit(limit)
    return { items: found }
  })

  app.post<{ Body: { requestKey: string; itemId: string; quantity: number } }>('/', { schema: { body: create } }, async (request, reply) => {
    const { requestKey, itemId, quantity } = request.body
    const order = await db.transaction(async (tx) => {
      const [earlier] = await tx.select({ id: orders.id }).from(orders).where(and(eq(orders.buyerSub, request.sub), eq(orders.requestKey, requestKey)))
      if (earlier) return earlier
      const [item] = await tx
        .update(items)
        .set({ stock: sql`${items.stock} - ${quantity}` })
        .where(and(eq(items.id, itemId), eq(items.hidden, false), gte(items.stock, quantity)))
        .returning({ priceMinor: items.priceMinor })
      if (!item) throw new Problem(409, 'Not in stock')
      // Two requests with one key at once: `orders_once` rolls the second back, which answers 409.
      const [placed] = await tx
        .insert(orders)
        .values({ buyerSub: request.sub, requestKey, itemId, quantity, amountMinor: item.priceMinor * quantity })
        .returning({ id: orders.id })
      await tx.insert(outbox).values({ subject: `orders.placed.${partitionOf(placed.id)}`, payload: { type: 'order.placed', version: 1, orderId: placed.id } })
      return placed
    })
    return reply.code(201).send(order)
  })

  app.get<{ Params: { orderId: string }; Querystring: { currency: string } }>('/:orderId', { schema: { params: one, querystring: show } }, async (request) => {
    const [order] = await db
      .select({ id: orders.id, itemId: orders.itemId, quantity: orders.quantity, amountMinor: orders.amountMinor, state: orders.state, createdAt: orders.createdAt })
      .from(orders)
      .where(and(eq(orders.id, request.params.orderId), eq(orders.buyerSub, request.sub)))
    if (!order) throw new Problem(404, 'No such order')
    const rate = await rateOf(request.query.currency)
    return { ...order, shown: rate === null ? null : { currency: request.query.currency, amountMinor: Math.round(order.amountMinor * rate) } }
  })
}
