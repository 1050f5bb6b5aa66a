import type { RequestHandler } from 'express'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { Refused } from './refused.js'
import { cache } from './shared.js'

const limiter = new RateLimiterRedis({ storeClient: cache, keyPrefix: 'rl', points: 120, duration: 60 })

export const limit: RequestHandler = (req, _res, next) => {
  limiter.consume(req.ip ?? 'unknown').then(
    () => next(),
    (refusal) => next(refusal instanceof RateLimiterRes ? new Refused(429, 'Too many requests') : refusal),
  )
}
