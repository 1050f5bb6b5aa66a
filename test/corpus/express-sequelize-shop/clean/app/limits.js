import { rateLimit } from 'express-rate-limit'
import { Redis } from 'ioredis'
import { RedisStore } from 'rate-limit-redis'
import { problem } from './fault.js'
import { settings } from './settings.js'

export const redis = new Redis(settings.redisUrl, { commandTimeout: 500, maxRetriesPerRequest: 1 })
const make = (name, windowMs, limit, keyGenerator) =>
  rateLimit({ windowMs, limit, keyGenerator, store: new RedisStore({ prefix: `rl:${name}:`, sendCommand: (...args) => redis.call(...args) }), handler: (req, res) => problem(res, 429, 'Too many requests') })
const account = (req) => String(req.body?.email ?? '').toLowerCase().slice(0, 254)

export const limitAll = make('all', 60_000, 240)
export const limitSignIn = [make('in-ip', 900_000, 20), make('in-account', 900_000, 6, account)]
export const limitReset = [make('reset-ip', 3_600_000, 10), make('reset-account', 3_600_000, 3, account)]
export const limitTokens = make('token-ip', 900_000, 20)
