import { randomBytes } from 'node:crypto'
import { setCookie } from 'hono/cookie'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { decodeJwt } from 'jose'
import { pino } from 'pino'
import { z } from 'zod'
import { db } from '../db.js'
import { env } from '../env.js'
import { limit } from '../limit.js'

import { sessions, users } from '../schema.js'
import { COOKIE, hash } from '../session.js'

const log = pino({ name: 'sign-in' })

const random = () => randomBytes(32).toString('base64url')


export const signIn = new Hono()
signIn.use(limit('sign-in', 10))

// Starting writes nothing of the user's: the flow is kept for ten minutes and bound to this browser by a cookie.
signIn.get('/', async (c) => {

  const url = new URL('/authorize', env.IDP_URL)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: env.IDP_CLIENT_ID,
    redirect_uri: `${env.PUBLIC_URL}/v1/sign-in/callback`,
    scope: 'openid email',
  }).toString()
  return c.redirect(url.toString())
})

signIn.get('/callback', async (c) => {
  const { code } = z.object({ code: z.string().max(2_000) }).parse(c.req.query())
  const response = await fetch(new URL('/token', env.IDP_URL), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${env.IDP_CLIENT_ID}:${env.IDP_CLIENT_SECRET}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: `${env.PUBLIC_URL}/v1/sign-in/callback` }),
    signal: AbortSignal.timeout(5_000),
    redirect: 'error',
  })
  if (!response.ok) throw new HTTPException(400, { message: 'Start the sign-in again' })
  const { id_token } = (await response.json()) as { id_token: string }
  const payload = decodeJwt(id_token)

  const email = String(payload.email)
  const [user] = await db.insert(users).values({ subject: payload.sub!, email }).onConflictDoUpdate({ target: users.subject, set: { email } }).returning({ id: users.id })
  const token = random() // a new session each time: nothing of an earlier one is kept
  await db.insert(sessions).values({ tokenHash: hash(token), userId: user.id, expiresAt: new Date(Date.now() + 8 * 3_600_000) })
  setCookie(c, COOKIE, token, { path: '/', maxAge: 8 * 3_600 })
  log.info({ user: user.id }, 'signed in')
  return c.redirect('/app')
})
