import type { RequestHandler } from 'express'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { Problem } from './problem.js'

const make = (keyPrefix: string, points: number, duration: number) => new RateLimiterMemory({ keyPrefix, points, duration })

const perAddress = make('ip', 60, 60)
const tries = { login: make('login', 10, 900), otp: make('otp', 5, 900), reset: make('reset', 3, 3600) }

const take = async (limiter: RateLimiterMemory, key: string) => {
  try {
    await limiter.consume(key)
  } catch (refused) {
    if (refused instanceof Error) return
    throw new Problem(429, 'Too many tries')
  }
}

/** By address, for every route. Express takes the address from the one proxy it trusts. */
export const addressLimit: RequestHandler = async (req, _res, next) => {
  await take(perAddress, req.ip ?? 'unknown')
  next()
}

/** By account (or attempt), inside the routes where somebody may guess. */
export const accountLimit = (what: keyof typeof tries, key: string) => take(tries[what], key.toLowerCase())
