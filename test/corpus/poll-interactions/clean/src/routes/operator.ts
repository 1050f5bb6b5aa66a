import { createHash, timingSafeEqual } from 'node:crypto'
import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { limited } from '../limiter.js'
import { log } from '../log.js'
import { forget } from '../polls.js'
import { settings } from '../settings.js'

const digest = (text: string) => createHash('sha256').update(text).digest()
const keys = [settings.REFRESH_KEY, settings.REFRESH_KEY_BEFORE].filter((k) => k !== undefined).map(digest)

const operatorOnly = createMiddleware(async (c, next) => {
  const given = digest((c.req.header('authorization') ?? '').replace(/^Bearer /, ''))
  if (!keys.some((key) => timingSafeEqual(key, given))) {
    log.warn({ event: 'auth.failed', what: 'operator key' }, 'operator route refused')
    return c.json({ type: 'about:blank', title: 'Unauthorized', status: 401 }, 401, { 'content-type': 'application/problem+json' })
  }
  await next()
})

export const operator = new Hono()

operator.delete('/voters/:userId', limited('operator', 10), operatorOnly, zValidator('param', z.object({ userId: z.string().regex(/^\d{17,20}$/) })), async (c) => {
  const { userId } = c.req.valid('param')
  await forget(userId)
  log.info({ event: 'voter.forgotten' }, 'votes of a person removed')
  return c.body(null, 204)
})
