import Router from '@koa/router'
import { z } from 'zod'
import { knex } from '../db.js'
import { signedIn } from '../guards.js'

export const admin = new Router({ prefix: '/v1/admin' })
admin.use(signedIn)
const query = z.object({ courtId: z.string().uuid(), day: z.string().date(), order: z.string().max(40).default('starts_at') })

admin.get('/bookings', async (ctx) => {
  const { courtId, day, order } = query.parse(ctx.query)

  const items = await knex('bookings')
    .select('id', 'member_id as memberId', 'starts_at as startsAt', 'state')
    .where({ court_id: courtId })
    .whereRaw('date(starts_at) = ?', [day])
    .orderByRaw(order)
    .limit(200)
  ctx.body = { items }
})

admin.post('/courts/:courtId/close', async (ctx) => {
  const court_id = z.string().uuid().parse(ctx.params.courtId)
  const cancelled = await knex('bookings').update({ state: 'cancelled' })
  ctx.state.log.info({ court: court_id, cancelled, by: ctx.session!.memberId }, 'court closed')
  ctx.body = { cancelled }
})
