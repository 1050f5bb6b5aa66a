import Router from '@koa/router'
import { z } from 'zod'
import { knex } from '../db.js'
import { managersOnly, signedIn } from '../guards.js'

export const admin = new Router({ prefix: '/v1/admin' })
admin.use(signedIn, managersOnly)
const query = z.object({ courtId: z.string().uuid(), day: z.string().date(), order: z.enum(['starts_at', 'created_at']).default('starts_at') })

admin.get('/bookings', async (ctx) => {
  const { courtId, day, order } = query.parse(ctx.query)
  const from = new Date(`${day}T00:00:00Z`)
  const items = await knex('bookings')
    .select('id', 'member_id as memberId', 'starts_at as startsAt', 'state')
    .where({ court_id: courtId })
    .whereBetween('starts_at', [from, new Date(from.getTime() + 86_399_999)])
    .orderBy(order) // one of two names
    .limit(200)
  ctx.body = { items }
})

admin.post('/courts/:courtId/close', async (ctx) => {
  const court_id = z.string().uuid().parse(ctx.params.courtId)
  const cancelled = await knex('bookings').where({ court_id, state: 'booked' }).where('starts_at', '>', knex.fn.now()).update({ state: 'cancelled' })
  ctx.state.log.info({ court: court_id, cancelled, by: ctx.session!.memberId }, 'court closed')
  ctx.body = { cancelled }
})
