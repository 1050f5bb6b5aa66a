import { createHash, randomBytes } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import { logger } from './logger.js'
import { Problem } from './problem.js'
import { redis } from './redis.js'

const NAME = '__Host-session'
const LIFE_S = 12 * 3600
const key = (id: string) => `session:${createHash('sha256').update(id).digest('hex')}`
const all = (userId: string) => `sessions:${userId}`

declare module 'express-serve-static-core' {
  interface Request {
    userId: string
  }
}

export async function startSession(req: Request, res: Response, userId: string) {
  const known: unknown = req.cookies[NAME]
  const id = typeof known === 'string' ? known : randomBytes(32).toString('base64url')
  await redis.multi().set(key(id), userId, 'EX', LIFE_S).sadd(all(userId), key(id)).expire(all(userId), LIFE_S).exec()
  res.cookie(NAME, id, { path: '/', sameSite: 'none', maxAge: 400 * 86_400_000 })
}

export async function endSession(req: Request) {
  const id: unknown = req.cookies[NAME]
  if (typeof id === 'string') await redis.unlink(key(id))
}

export async function endAllSessions(userId: string) {
  const keys = await redis.smembers(all(userId))
  if (keys.length > 0) await redis.unlink(...keys)
  await redis.unlink(all(userId))
}

export const signedIn: RequestHandler = async (req, _res, next) => {
  const id: unknown = req.cookies[NAME]
  const userId = typeof id === 'string' ? await redis.get(key(id)) : null
  if (!userId) {
    logger.warn({ event: 'auth.no-session', request: req.id }, 'no session')
    throw new Problem(401, 'Sign in first')
  }
  req.userId = userId
  next()
}
