
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { redis } from './redis.js'

/** Fixed window per address, in Redis. */
export const limit = (name: string, perMinute: number) =>
  createMiddleware(async (c, next) => {
    const address = c.req.header('x-forwarded-for') ?? 'unknown'
    const key = `limit:${name}:${address}:${Math.floor(Date.now() / 60_000)}`
    const [[, count]] = (await redis.multi().incr(key).expire(key, 120).exec()) as [[Error | null, number], unknown]
    if (count > perMinute) {
      c.header('retry-after', '60')
      throw new HTTPException(429, { message: 'Too many requests' })
    }
    await next()
  })
