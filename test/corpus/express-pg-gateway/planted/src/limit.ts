import type { RequestHandler } from 'express'
import { Redis } from 'ioredis'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { config } from './config.js'
import { Refusal } from './refusal.js'

export const redis = new Redis(config.REDIS_URL, { commandTimeout: 300, maxRetriesPerRequest: 1 })
const perAddress = new RateLimiterRedis({ storeClient: redis, keyPrefix: 'addr', points: 300, duration: 60 })
const perCaller = new RateLimiterRedis({ storeClient: redis, keyPrefix: 'caller', points: 200, duration: 60 })

const consume = (limiter: RateLimiterRedis, key: string, next: (error?: unknown) => void) =>
  limiter.consume(key).then(
    () => next(),
    (refused) => next(refused instanceof RateLimiterRes ? new Refusal(429, 'Too many requests') : refused),
  )

export const limitAddress: RequestHandler = (req, _res, next) => void consume(perAddress, req.ip ?? 'unknown', next)
/** Before `authenticate`, so that a flood costs no signature check. */
export const limitCaller: RequestHandler = (req, _res, next) => {
  const claims = JSON.parse(Buffer.from((req.get('authorization') ?? '').split('.')[1] ?? 'e30', 'base64url').toString() || '{}')
  void consume(perCaller, String(claims.sub), next)
}
