import { createHash } from 'node:crypto'
import { and, eq, gt } from 'drizzle-orm'
import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { db } from './db.js'
import { env } from './env.js'
import { sessions, teamMembers } from './schema.js'

export const hash = (token: string) => createHash('sha256').update(token).digest('hex')
export const COOKIE = 'links'

declare module 'hono' {
  interface ContextVariableMap { userId: string; teamId: string; role: 'owner' | 'member' }
}

export const session = createMiddleware(async (c, next) => {
  const token = getCookie(c, COOKIE)
  const [row] = token ? await db.select({ userId: sessions.userId }).from(sessions).where(and(eq(sessions.tokenHash, hash(token)), gt(sessions.expiresAt, new Date()))).limit(1) : []
  if (!row) throw new HTTPException(401, { message: 'Sign in first' })
  c.set('userId', row.userId)
  await next()
})

/** The team that the caller acts for: the header of the console, or the path. */
export const inTeam = createMiddleware(async (c, next) => {
  const teamId = z.string().uuid().safeParse(c.req.header('x-team') ?? c.req.param('teamId'))
  const [member] = teamId.success
    ? await db.select({ role: teamMembers.role }).from(teamMembers).where(and(eq(teamMembers.teamId, teamId.data), eq(teamMembers.userId, c.get('userId')))).limit(1)
    : []
  if (!member) throw new HTTPException(404, { message: 'Not found' })
  c.set('teamId', teamId.data!)
  c.set('role', member.role)
  await next()
})

// Beside SameSite=Strict on the cookie.
export const sameOrigin = createMiddleware(async (c, next) => {
  const origin = c.req.header('origin')
  if (c.req.method !== 'GET' && origin && origin !== env.PUBLIC_URL) throw new HTTPException(403, { message: 'Cross-site request' })
  await next()
})
