import type { FastifyInstance } from 'fastify'
import { sql } from '../../db.js'
import { HttpProblem } from '../../plugins/errors.js'

const newProduct = {
  type: 'object',
  additionalProperties: false,
  required: ['sku', 'name', 'priceCents'],
  properties: {
    sku: { type: 'string', pattern: '^[A-Z0-9-]{3,32}$' },
    name: { type: 'string', minLength: 1, maxLength: 200 },
    priceCents: { type: 'integer', minimum: 0, maximum: 100_000_000 },
  },
} as const

export async function productRoutes(app: FastifyInstance) {
  app.addHook('onRequest', app.authenticated)

  app.get<{ Querystring: { after?: string; limit: number } }>('/', {
    schema: {
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: { after: { type: 'string', maxLength: 32 }, limit: { type: 'integer', minimum: 1, maximum: 100, default: 50 } },
      },
    },
  }, async (request) => {
    const { after = '', limit } = request.query
    const items = await sql`
      select p.id, p.sku, p.name, p.price_cents, s.on_hand
        from products p join stock s on s.product_id = p.id
       where p.sku > ${after}
       order by p.sku
       limit ${limit}`
    return { items, next: items.length === limit ? items[items.length - 1].sku : null }
  })

  app.post<{ Body: { sku: string; name: string; priceCents: number } }>('/', { onRequest: app.scoped('stock:write'), schema: { body: newProduct } }, async (request, reply) => {
    const { sku, name, priceCents } = request.body
    const product = await sql.begin(async (tx) => {
      const [taken] = await tx`select id from products where sku = ${sku}`
      if (taken) return undefined
      const [row] = await tx`
        insert into products (sku, name, price_cents) values (${sku}, ${name}, ${priceCents})
        returning id, sku, name, price_cents`
      await sql`insert into stock (product_id) values (${row.id})`
      return row
    })
    if (!product) throw new HttpProblem(409, 'A product with that SKU exists')
    return reply.code(201).send({ ...product, onHand: 0 })
  })

  app.put<{ Params: { productId: string }; Body: { onHand: number } }>('/:productId/stock', {
    onRequest: app.scoped('stock:write'),
    schema: {
      params: { type: 'object', properties: { productId: { type: 'string', format: 'uuid' } } },
      body: { type: 'object', additionalProperties: false, required: ['onHand'], properties: { onHand: { type: 'integer', minimum: 0, maximum: 1_000_000 } } },
    },
  }, async (request, reply) => {
    // A count taken by hand replaces the number: no reading first.
    const rows = await sql`update stock set on_hand = ${request.body.onHand}, updated_at = now() where product_id = ${request.params.productId} returning product_id`
    if (rows.length === 0) throw new HttpProblem(404, 'No such product')
    return reply.code(204).send()
  })
}
