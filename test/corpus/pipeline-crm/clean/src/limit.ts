import type { Request } from 'express'
import { rateLimit } from 'express-rate-limit'
import { RedisStore } from 'rate-limit-redis'
import { redis } from './redis.js'

const limiter = (name: string, windowMs: number, limit: number, keyGenerator: (req: Request) => string) =>
  rateLimit({
    windowMs,
    limit,
    keyGenerator,
    standardHeaders: 'draft-8',
    store: new RedisStore({ prefix: `limit:${name}:`, sendCommand: (...args: string[]) => redis.call(...(args as [string, ...string[]])) as never }),
  })

const ip = (req: Request) => req.ip ?? 'unknown'
export const perAddress = limiter('address', 60_000, 600, ip)
export const signInPerAddress = limiter('sign-in-address', 15 * 60_000, 30, ip)
export const signInPerAccount = limiter('sign-in-account', 15 * 60_000, 8, (req) => String(req.body?.email ?? '').slice(0, 254).toLowerCase())
