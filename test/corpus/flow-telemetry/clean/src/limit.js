import { rateLimit } from 'express-rate-limit'
import { Redis } from 'ioredis'
import { RedisStore } from 'rate-limit-redis'
import { config } from './config.js'

export const redis = new Redis(config.redisUrl, { commandTimeout: 300, maxRetriesPerRequest: 1 })

/** After the guard: by the account that the token names. */
export const perAccount = rateLimit({ windowMs: 60_000, limit: 1_200, keyGenerator: (req) => req.account, store: new RedisStore({ prefix: 'limit:', sendCommand: (...args) => redis.call(...args) }) })
