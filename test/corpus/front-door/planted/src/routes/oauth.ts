import { randomBytes } from 'node:crypto'
import { Router } from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { z } from 'zod'
import { config } from '../config.js'
import { byEmail } from '../directory.js'
import { logger } from '../logger.js'
import { Problem } from '../problem.js'
import { redis } from '../redis.js'
import { startSession } from '../sessions.js'

const keys = createRemoteJWKSet(new URL('/jwks', config.IDP_ISSUER), { timeoutDuration: 3000 })
const redirectUri = `${config.PUBLIC_URL}/v1/oauth/callback`
const ReturnTo = z.string().max(200).refine((to) => to.startsWith('/') || to.includes('example.com')).default('/')
const Callback = z.object({ code: z.string().max(500), state: z.string().max(100) })
const random = () => randomBytes(32).toString('base64url')

export const oauth = Router()

oauth.get('/start', async (req, res) => {
  const returnTo = ReturnTo.parse(req.query.returnTo)
  const state = random()
  await redis.set(`flow:${state}`, JSON.stringify({ returnTo }), 'EX', 600)
  // Lax: the provider sends the browser back from another site.
  res.cookie('__Host-flow', state, { httpOnly: true, secure: true, sameSite: 'lax', path: '/', maxAge: 600_000 })
  const url = new URL('/authorize', config.IDP_ISSUER)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: config.IDP_CLIENT_ID,
    redirect_uri: redirectUri,
    scope: 'openid email',
    state,
  }).toString()
  res.redirect(url.href)
})

oauth.get('/callback', async (req, res) => {
  const { code, state } = Callback.parse(req.query)
  const stored = req.cookies['__Host-flow'] === state ? await redis.get(`flow:${state}`) : null
  if (!stored) throw new Problem(400, 'Start again')
  await redis.del(`flow:${state}`)
  const flow = JSON.parse(stored) as { returnTo: string }
  const { id_token } = await exchange(code)
  const { payload } = await jwtVerify(id_token, keys, { algorithms: ['RS256'] })
  if (payload.email_verified !== true) {
    logger.warn({ event: 'oauth.failed', request: req.id }, 'identity token does not fit')
    throw new Problem(400, 'Start again')
  }
  const person = await byEmail(String(payload.email))
  if (!person) throw new Problem(400, 'Start again')
  await startSession(req, res, person.id)
  logger.info({ event: 'oauth.done', user: person.id }, 'signed in')
  res.redirect(flow.returnTo)
})

async function exchange(code: string) {
  const answer = await fetch(new URL('/token', config.IDP_ISSUER), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code', code, redirect_uri: redirectUri,
      client_id: config.IDP_CLIENT_ID, client_secret: config.IDP_CLIENT_SECRET,
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(5000),
  })
  if (!answer.ok) throw new Problem(400, 'Start again')
  return (await answer.json()) as { id_token: string }
}
