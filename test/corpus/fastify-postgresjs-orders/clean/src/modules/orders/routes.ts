import type { FastifyInstance } from 'fastify'
import { HttpProblem } from '../../plugins/errors.js'
import { cancelOrder, findOrder, listOrders, placeOrder, shipOrder, type NewLine } from './service.js'

const orderId = { type: 'object', properties: { orderId: { type: 'string', format: 'uuid' } } } as const
const newOrder = {
  type: 'object',
  additionalProperties: false,
  required: ['lines'],
  properties: {
    lines: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['productId', 'quantity'],
        properties: { productId: { type: 'string', format: 'uuid' }, quantity: { type: 'integer', minimum: 1, maximum: 1000 } },
      },
    },
  },
} as const
const page = {
  type: 'object',
  additionalProperties: false,
  properties: { before: { type: 'string', format: 'uuid' }, limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 } },
} as const

export async function orderRoutes(app: FastifyInstance) {
  app.addHook('onRequest', app.authenticated)

  // A customer sees and changes only own orders: the customer is always the token's subject.
  app.get<{ Querystring: { before?: string; limit: number } }>('/', { schema: { querystring: page } }, async (request) => {
    const items = await listOrders(request.user.sub, request.query.before ?? null, request.query.limit)
    return { items, next: items.length === request.query.limit ? items[items.length - 1].id : null }
  })

  app.get<{ Params: { orderId: string } }>('/:orderId', { schema: { params: orderId } }, async (request) => {
    const order = await findOrder(request.user.sub, request.params.orderId)
    if (!order) throw new HttpProblem(404, 'No such order')
    return order
  })

  app.post<{ Body: { lines: NewLine[] }; Headers: { 'idempotency-key': string } }>('/', {
    config: { rateLimit: { max: 20, timeWindow: '1 minute' } },
    schema: {
      body: newOrder,
      headers: { type: 'object', required: ['idempotency-key'], properties: { 'idempotency-key': { type: 'string', minLength: 8, maxLength: 80 } } },
    },
  }, async (request, reply) => {
    const order = await placeOrder(request.user.sub, request.headers['idempotency-key'], request.body.lines)
    return reply.code(201).send(order)
  })

  app.post<{ Params: { orderId: string } }>('/:orderId/cancel', { schema: { params: orderId } }, async (request, reply) => {
    if (!(await cancelOrder(request.user.sub, request.params.orderId))) throw new HttpProblem(409, 'Only a placed order can be cancelled')
    return reply.code(204).send()
  })

  app.post<{ Params: { orderId: string } }>('/:orderId/ship', { onRequest: app.scoped('orders:ship'), schema: { params: orderId } }, async (request) => {
    return { trackingCode: await shipOrder(request.params.orderId) }
  })
}
