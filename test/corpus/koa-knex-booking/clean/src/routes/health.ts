import Router from '@koa/router'
import { knex } from '../db.js'

export const health = new Router()
health.get('/live', (ctx) => {
  ctx.body = { ok: true }
})
health.get('/ready', async (ctx) => {
  const ok = await knex.raw('select 1').then(() => true, () => false)
  ctx.status = ok ? 200 : 503
  ctx.body = { ok }
})
