import { and, desc, eq, lt, or } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import { authenticate } from '../authenticate.js'
import { db } from '../database.js'
import { Problem } from '../problem.js'
import { items, stalls } from '../schema.js'

const page = { type: 'object', additionalProperties: false, properties: { limit: { type: 'integer', minimum: 1, maximum: 100, default: 50 }, beforeAt: { type: 'string', format: 'date-time' }, beforeId: { type: 'string', format: 'uuid' } } }
const params = { type: 'object', properties: { stallId: { type: 'string', format: 'uuid' } } }
const newStall = { type: 'object', additionalProperties: false, required: ['name'], properties: { name: { type: 'string', minLength: 1, maxLength: 80 } } }
const newItem = {
  type: 'object',
  additionalProperties: false,
  required: ['requestKey', 'title', 'description', 'priceMinor', 'stock'],
  properties: {
    requestKey: { type: 'string', format: 'uuid' },
    title: { type: 'string', minLength: 1, maxLength: 120 },
    description: { type: 'string', maxLength: 8_000 },
    attributes: { type: 'object', maxProperties: 20, propertyNames: { pattern: '^[a-z]{1,20}$' }, additionalProperties: { type: 'string', maxLength: 80 } },
    tags: { type: 'array', maxItems: 10, items: { type: 'string', maxLength: 30 } },
    priceMinor: { type: 'integer', minimum: 1, maximum: 100_000_000 },
    stock: { type: 'integer', minimum: 0, maximum: 10_000 },
  },
}
type Page = { limit: number; beforeAt?: string; beforeId?: string }
type NewItem = { requestKey: string; title: string; description: string; attributes?: Record<string, string>; tags?: string[]; priceMinor: number; stock: number }

export async function stallRoutes(app: FastifyInstance) {
  app.get<{ Querystring: Page }>('/', { schema: { querystring: page } }, async (request) => {
    const { limit, beforeAt, beforeId } = request.query
    const before = beforeAt && beforeId ? or(lt(stalls.createdAt, new Date(beforeAt)), and(eq(stalls.createdAt, new Date(beforeAt)), lt(stalls.id, beforeId))) : undefined
    const found = await db.select({ id: stalls.id, name: stalls.name, createdAt: stalls.createdAt }).from(stalls).where(before).orderBy(desc(stalls.createdAt), desc(stalls.id)).limit(limit)
    return { items: found }
  })

  // One stall a maker: asking again answers the same one.
  app.post<{ Body: { name: string } }>('/', { onRequest: authenticate, schema: { body: newStall } }, async (request, reply) => {
    const [stall] = await db
      .insert(stalls)
      .values({ ownerSub: request.sub, name: request.body.name })
      .onConflictDoUpdate({ target: stalls.ownerSub, set: { ownerSub: request.sub } })
      .returning({ id: stalls.id, name: stalls.name, createdAt: stalls.createdAt })
    return reply.code(201).send(stall)
  })

  app.get<{ Params: { stallId: string }; Querystring: Page }>('/:stallId/items', { schema: { params, querystring: page } }, async (request) => {
    const { limit, beforeAt, beforeId } = request.query
    const before = beforeAt && beforeId ? or(lt(items.createdAt, new Date(beforeAt)), and(eq(items.createdAt, new Date(beforeAt)), lt(items.id, beforeId))) : undefined
    const found = await db
      .select({ id: items.id, title: items.title, priceMinor: items.priceMinor, createdAt: items.createdAt })
      .from(items)
      .where(and(eq(items.stallId, request.params.stallId), eq(items.hidden, false), before))
      .orderBy(desc(items.createdAt), desc(items.id))
      .limit(limit)
    return { items: found }
  })

  app.post<{ Params: { stallId: string }; Body: NewItem }>('/:stallId/items', { onRequest: authenticate, schema: { params, body: newItem } }, async (request, reply) => {
    const [mine] = await db.select({ id: stalls.id }).from(stalls).where(and(eq(stalls.id, request.params.stallId), eq(stalls.ownerSub, request.sub)))
    if (!mine) throw new Problem(404, 'Not your stall')
    const { requestKey, title, description, attributes, tags, priceMinor, stock } = request.body
    const [item] = await db
      .insert(items)
      .values({ stallId: mine.id, requestKey, title, description, attributes, tags, priceMinor, stock })
      .onConflictDoUpdate({ target: [items.stallId, items.requestKey], set: { requestKey } })
      .returning({ id: items.id })
    return reply.code(201).send(item)
  })
}
