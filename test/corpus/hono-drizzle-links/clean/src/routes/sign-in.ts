import { createHash, randomBytes } from 'node:crypto'
import { getCookie, deleteCookie, setCookie } from 'hono/cookie'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { pino } from 'pino'
import { z } from 'zod'
import { db } from '../db.js'
import { env } from '../env.js'
import { limit } from '../limit.js'
import { redis } from '../redis.js'
import { sessions, users } from '../schema.js'
import { COOKIE, hash } from '../session.js'

const log = pino({ name: 'sign-in' })
const keys = createRemoteJWKSet(new URL('/jwks', env.IDP_URL), { timeoutDuration: 3_000 })
const random = () => randomBytes(32).toString('base64url')
const FLOW = '__Host-flow'

export const signIn = new Hono()
signIn.use(limit('sign-in', 10))

// Starting writes nothing of the user's: the flow is kept for ten minutes and bound to this browser by a cookie.
signIn.get('/', async (c) => {
  const [state, nonce, verifier] = [random(), random(), random()]
  await redis.set(`flow:${state}`, JSON.stringify({ nonce, verifier }), 'EX', 600)
  setCookie(c, FLOW, state, { httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: 600 })
  const url = new URL('/authorize', env.IDP_URL)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: env.IDP_CLIENT_ID,
    redirect_uri: `${env.PUBLIC_URL}/v1/sign-in/callback`,
    scope: 'openid email',
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  return c.redirect(url.toString())
})

signIn.get('/callback', async (c) => {
  const { code, state } = z.object({ code: z.string().max(2_000), state: z.string().length(43) }).parse(c.req.query())
  const kept = getCookie(c, FLOW) === state ? await redis.getdel(`flow:${state}`) : null // read and removed in one step
  if (!kept) throw new HTTPException(400, { message: 'Start the sign-in again' })
  const flow = JSON.parse(kept) as { nonce: string; verifier: string }
  const response = await fetch(new URL('/token', env.IDP_URL), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${env.IDP_CLIENT_ID}:${env.IDP_CLIENT_SECRET}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, code_verifier: flow.verifier, redirect_uri: `${env.PUBLIC_URL}/v1/sign-in/callback` }),
    signal: AbortSignal.timeout(5_000),
    redirect: 'error',
  })
  if (!response.ok) throw new HTTPException(400, { message: 'Start the sign-in again' })
  const { id_token } = (await response.json()) as { id_token: string }
  const { payload } = await jwtVerify(id_token, keys, { algorithms: ['ES256'], issuer: env.IDP_URL, audience: env.IDP_CLIENT_ID })
  if (payload.nonce !== flow.nonce) throw new HTTPException(400, { message: 'Start the sign-in again' })

  const email = String(payload.email)
  const [user] = await db.insert(users).values({ subject: payload.sub!, email }).onConflictDoUpdate({ target: users.subject, set: { email } }).returning({ id: users.id })
  const token = random() // a new session each time: nothing of an earlier one is kept
  await db.insert(sessions).values({ tokenHash: hash(token), userId: user.id, expiresAt: new Date(Date.now() + 8 * 3_600_000) })
  deleteCookie(c, FLOW, { path: '/', secure: true })
  setCookie(c, COOKIE, token, { httpOnly: true, secure: true, sameSite: 'Strict', path: '/', maxAge: 8 * 3_600 })
  log.info({ user: user.id }, 'signed in')
  return c.redirect('/app')
})
