import { Router } from 'express'
import { z } from 'zod'
import { read, write } from '../upstream.js'

export const aggregate = Router()

aggregate.get('/home', async (req, res) => {
  // Two calls, always: nothing grows with the caller's data.
  const [profile, orders] = await Promise.all([
    read<{ name: string }>('profiles', `/v1/profiles/${encodeURIComponent(req.callerId)}`, req.callerId),
    read<{ items: unknown[] }>('orders', '/v1/orders?limit=5', req.callerId),
  ])
  res.set('cache-control', 'public, s-maxage=60').json({ name: profile.name, orders: orders.items.slice(0, 5) })
})

const order = z.object({ lines: z.array(z.object({ sku: z.string().max(40), quantity: z.number().int().min(1).max(100) }).strict()).min(1).max(50) }).strict()
aggregate.post('/orders', async (req, res) => {

  const made = await write<{ id: string }>('orders', '/v1/orders', req.callerId, order.parse(req.body))
  res.status(201).json({ id: made.id })
})
