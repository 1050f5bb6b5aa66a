import { randomBytes } from 'node:crypto'
import { getCookie, setCookie } from 'hono/cookie'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { log } from './log.js'
import { redis } from './redis.js'

const LIFE_S = 8 * 3600
const NAME = '__Host-polls'

export interface Session {
  user: string
  /** Guilds in which the person may manage messages, as Discord said at sign-in. */
  guilds: string[]
}

/** A new id at each sign-in. */
export async function startSession(c: Context, session: Session) {
  const id = randomBytes(32).toString('base64url')
  await redis.set(`session:${id}`, JSON.stringify(session), 'EX', LIFE_S)
  setCookie(c, NAME, id, { httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: LIFE_S })
}

export async function endSession(c: Context) {
  await redis.del(`session:${getCookie(c, NAME)}`)
  setCookie(c, NAME, '', { httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: 0 })
}

export const signedIn = createMiddleware<{ Variables: { session: Session } }>(async (c, next) => {
  const id = getCookie(c, NAME)
  const stored = id && /^[\w-]{43}$/.test(id) ? await redis.get(`session:${id}`) : null
  if (!stored) {
    log.warn({ event: 'auth.refused', path: c.req.path }, 'no session')
    return c.json({ type: 'about:blank', title: 'Sign in first', status: 401 }, 401, { 'content-type': 'application/problem+json' })
  }
  c.set('session', JSON.parse(stored) as Session)
  await next()
})
