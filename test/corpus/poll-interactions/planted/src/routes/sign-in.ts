import { createHash, randomBytes } from 'node:crypto'
import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { z } from 'zod'
import { limited } from '../limiter.js'
import { log } from '../log.js'
import { redis } from '../redis.js'
import { startSession } from '../session.js'
import { settings } from '../settings.js'

const redirectUri = `${settings.PUBLIC_URL}/v1/callback`
const MANAGE_MESSAGES = 1n << 13n
const Callback = z.object({ code: z.string().max(200), state: z.string().max(100) })

export const signIn = new Hono()

signIn.get('/login', limited('login', 20), async (c) => {
  const state = randomBytes(24).toString('base64url')
  const verifier = randomBytes(32).toString('base64url')
  await redis.set(`oauth:${state}`, verifier, 'EX', 300)
  setCookie(c, '__Host-state', state, { httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: 300 })
  const url = new URL('https://discord.com/oauth2/authorize')
  url.search = new URLSearchParams({
    client_id: settings.DISCORD_APPLICATION_ID,
    response_type: 'code',
    scope: 'identify guilds',
    redirect_uri: redirectUri,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  return c.redirect(url.href)
})

signIn.get('/callback', limited('callback', 20), zValidator('query', Callback), async (c) => {
  const { code, state } = c.req.valid('query')
  const verifier = await redis.get(`oauth:${state}`)
  if (!verifier) {
    log.warn({ event: 'auth.failed', reason: 'state' }, 'sign-in refused')
    return c.json({ type: 'about:blank', title: 'Start again', status: 400 }, 400, { 'content-type': 'application/problem+json' })
  }
  const token = await discord<{ access_token: string }>('/oauth2/token', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier,
      client_id: settings.DISCORD_APPLICATION_ID, client_secret: settings.DISCORD_CLIENT_SECRET,
    }),
  })
  const headers = { authorization: `Bearer ${token.access_token}` }
  const [me, guilds] = await Promise.all([
    discord<{ id: string }>('/users/@me', { headers }),
    discord<{ id: string; permissions: string }[]>('/users/@me/guilds', { headers }),
  ])
  await startSession(c, { user: me.id, guilds: guilds.filter((g) => BigInt(g.permissions) & MANAGE_MESSAGES).map((g) => g.id) })
  log.info({ event: 'auth.signed-in', user: me.id }, 'signed in')
  return c.redirect('/')
})

/** The sign-in of one person with that person's own token: outside the bot's buckets. */
async function discord<T>(path: string, init: RequestInit): Promise<T> {
  const answer = await fetch(`https://discord.com/api/v10${path}`, { ...init, signal: AbortSignal.timeout(5000), redirect: 'error' })
  if (!answer.ok) throw new Error(`discord answered ${answer.status}`)
  return (await answer.json()) as T
}
