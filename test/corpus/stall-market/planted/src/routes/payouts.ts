import { and, desc, eq } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import { authenticate } from '../authenticate.js'
import { db } from '../database.js'
import { payouts, stalls } from '../schema.js'

const create = { type: 'object', additionalProperties: false, required: ['amountMinor'], properties: { amountMinor: { type: 'integer', minimum: 100, maximum: 10_000_000 } } }

export async function payoutRoutes(app: FastifyInstance) {
  app.addHook('onRequest', authenticate)

  app.get('/', async (request) => {
    const found = await db
      .select({ id: payouts.id, stall: stalls.name, amountMinor: payouts.amountMinor, settled: payouts.settled, createdAt: payouts.createdAt })
      .from(payouts)
      .innerJoin(stalls, eq(payouts.stallId, stalls.id))
      .where(eq(stalls.ownerSub, request.sub))
      .orderBy(desc(payouts.createdAt))
      .limit(100)
    return { items: found }
  })

  app.post<{ Body: { amountMinor: number } }>('/', { schema: { body: create } }, async (request, reply) => {
    const [mine] = await db.select({ id: stalls.id }).from(stalls).where(and(eq(stalls.ownerSub, request.sub)))
    if (!mine) return reply.code(422).send({ code: 'no_stall', details: ['open a stall first'] })
    const [payout] = await db.insert(payouts).values({ stallId: mine.id, amountMinor: request.body.amountMinor }).returning({ id: payouts.id })
    return reply.code(201).send(payout)
  })
}
