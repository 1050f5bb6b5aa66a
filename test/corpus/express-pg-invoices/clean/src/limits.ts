import type { NextFunction, Request, Response } from 'express'
import { Redis } from 'ioredis'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { config } from './config.js'
import { sendProblem } from './problem.js'

export const redis = new Redis(config.REDIS_URL, { commandTimeout: 500, maxRetriesPerRequest: 1 })

const perAddress = new RateLimiterRedis({ storeClient: redis, keyPrefix: 'rl:ip', points: 300, duration: 60 })
const perCaller = new RateLimiterRedis({ storeClient: redis, keyPrefix: 'rl:caller', points: 120, duration: 60 })

const limit = (limiter: RateLimiterRedis, key: (req: Request) => string) => async (req: Request, res: Response, next: NextFunction) => {
  try {
    await limiter.consume(key(req))
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) return next(refused)
    res.setHeader('Retry-After', Math.ceil(refused.msBeforeNext / 1000))
    return sendProblem(res, 429, 'Too many requests')
  }
  next()
}

export const limitByAddress = limit(perAddress, (req) => req.ip ?? 'unknown')
export const limitByCaller = limit(perCaller, (req) => req.caller!.id) // behind `authenticate`: a verified id
