import Router from '@koa/router'
import { z } from 'zod'
import { knex } from '../db.js'
import { signedIn } from '../guards.js'

export const bookings = new Router({ prefix: '/v1/bookings' })
bookings.use(signedIn)
const page = z.object({ before: z.string().datetime().optional(), limit: z.coerce.number().int().min(1).max(100).default(20) })
const id = z.string().uuid()

bookings.get('/', async (ctx) => {
  const { before, limit } = page.parse(ctx.query)
  const query = knex('bookings').select('id', 'court_id as courtId', 'starts_at as startsAt', 'state').where({ member_id: ctx.session!.memberId })
  if (before) query.where('starts_at', '<', before)
  const items = await query.orderBy([{ column: 'starts_at', order: 'desc' }, { column: 'id', order: 'desc' }]).limit(limit)
  ctx.set('cache-control', 'private, no-store')
  ctx.body = { items, next: items.length === limit ? items[items.length - 1].startsAt : null }
})

// The slot's unique index decides: a second booking of it, by anybody, is a conflict.
bookings.post('/', async (ctx) => {
  const body = z.object({ courtId: id, startsAt: z.string().datetime() }).strict().parse(ctx.request.body)
  const startsAt = new Date(body.startsAt)
  if (startsAt.getTime() < Date.now() || startsAt.getUTCMinutes() !== 0) ctx.throw(400, 'A full hour to come')
  const [made] = await knex('bookings')
    .insert({ court_id: body.courtId, member_id: ctx.session!.memberId, starts_at: startsAt })
    .onConflict(knex.raw("(court_id, starts_at) where state = 'booked'"))
    .ignore()
    .returning(['id', 'court_id as courtId', 'starts_at as startsAt', 'state'])
  if (!made) ctx.throw(409, 'The slot is taken')
  ctx.status = 201
  ctx.body = made
})

bookings.post('/:bookingId/cancel', async (ctx) => {
  const changed = await knex('bookings').where({ id: id.parse(ctx.params.bookingId), member_id: ctx.session!.memberId, state: 'booked' }).update({ state: 'cancelled' })
  if (!changed) ctx.throw(404, 'No such booking')
  ctx.status = 204
})
