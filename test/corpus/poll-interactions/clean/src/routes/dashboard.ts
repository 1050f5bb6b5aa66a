import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { guildName } from '../guilds.js'
import { limited } from '../limiter.js'
import { log } from '../log.js'
import { close, page } from '../polls.js'
import { endSession, type Session, signedIn } from '../session.js'
import { settings } from '../settings.js'

const Snowflake = z.string().regex(/^\d{17,20}$/)
const One = z.object({ guildId: Snowflake, pollId: Snowflake })
const List = z.object({ guild: Snowflake, limit: z.coerce.number().int().min(1).max(50).default(20), before: z.coerce.number().int().min(0).optional() })

const manages = (session: Session, guild: string) => {
  if (session.guilds.includes(guild)) return
  log.warn({ event: 'auth.forbidden', user: session.user, guild }, 'not a guild of this person')
  throw new HTTPException(403, { message: 'Not your server' })
}

export const dashboard = new Hono()

dashboard.use(csrf({ origin: settings.PUBLIC_URL }))

dashboard.get('/polls', limited('read', 120), signedIn, zValidator('query', List), async (c) => {
  const { guild, limit, before } = c.req.valid('query')
  manages(c.get('session'), guild)
  const items = await page(guild, limit, before ?? Date.now())
  c.header('cache-control', 'private, no-store')
  c.header('x-guild-name', encodeURIComponent(await guildName(guild)))
  return c.json({ items, next: items.length === limit ? items.at(-1)?.createdAt : undefined })
})

dashboard.delete('/guilds/:guildId/polls/:pollId', limited('write', 60), signedIn, zValidator('param', One), async (c) => {
  const { guildId, pollId } = c.req.valid('param')
  manages(c.get('session'), guildId)
  if (!(await close(guildId, pollId))) throw new HTTPException(404, { message: 'No such poll' })
  return c.body(null, 204)
})

dashboard.post('/logout', limited('write', 60), signedIn, async (c) => {
  await endSession(c)
  return c.body(null, 204)
})
