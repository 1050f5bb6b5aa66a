import type { Middleware } from 'koa'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { redis } from './redis.js'

const limiter = (name: string, points: number, duration: number, key: (ctx: Parameters<Middleware>[0]) => string): Middleware => {
  const bucket = new RateLimiterRedis({ storeClient: redis, keyPrefix: `rl:${name}`, points, duration })
  return async (ctx, next) => {
    await bucket.consume(key(ctx)).catch((refused) => {
      if (!(refused instanceof RateLimiterRes)) throw refused
      ctx.set('retry-after', String(Math.ceil(refused.msBeforeNext / 1000)))
      ctx.throw(429, 'Too many requests')
    })
    await next()
  }
}
const account = (ctx: Parameters<Middleware>[0]) => String((ctx.request.body as { email?: string })?.email ?? '').toLowerCase().slice(0, 254)

export const byAddress = limiter('all', 200, 60, (ctx) => ctx.ip)
export const signInByAddress = limiter('in-ip', 20, 900, (ctx) => ctx.ip)
export const signInByAccount = limiter('in-account', 6, 900, account)
export const resetByAddress = limiter('reset-ip', 10, 3_600, (ctx) => ctx.ip)
export const resetByAccount = limiter('reset-account', 3, 3_600, account)
