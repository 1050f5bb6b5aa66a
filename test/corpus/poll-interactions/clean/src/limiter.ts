import { getConnInfo } from '@hono/node-server/conninfo'
import { createMiddleware } from 'hono/factory'
import { redis } from './redis.js'

/** Counts in Redis, so all copies count together. */
export const limited = (what: string, perMinute: number) =>
  createMiddleware(async (c, next) => {
    const key = `limit:${what}:${getConnInfo(c).remote.address}:${Math.floor(Date.now() / 60_000)}`
    const [[, count]] = (await redis.multi().incr(key).expire(key, 90).exec()) as [[null, number], unknown]
    if (count > perMinute) return c.json({ type: 'about:blank', title: 'Too many requests', status: 429 }, 429, { 'content-type': 'application/problem+json', 'retry-after': '60' })
    await next()
  })
