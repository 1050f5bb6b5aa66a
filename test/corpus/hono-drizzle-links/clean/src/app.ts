import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { pino } from 'pino'
import { client } from './db.js'
import { limit } from './limit.js'
import { links } from './routes/links.js'
import { me } from './routes/me.js'
import { redirects } from './routes/redirects.js'
import { signIn } from './routes/sign-in.js'
import { sameOrigin, session } from './session.js'

const log = pino({ name: 'http' })
export const app = new Hono()

app.use(requestId())
app.use(secureHeaders())
app.onError((error, c) => {
  const status = error instanceof HTTPException ? error.status : 500
  if (status >= 500) log.error({ error, requestId: c.get('requestId') })
  return c.json({ type: 'about:blank', status, title: status < 500 ? error.message : 'Something went wrong' }, status, { 'content-type': 'application/problem+json' })
})
app.notFound((c) => c.json({ type: 'about:blank', status: 404, title: 'Not found' }, 404, { 'content-type': 'application/problem+json' }))

app.get('/-/live', (c) => c.json({ ok: true }))
app.get('/-/ready', async (c) => {
  try {
    await client`select 1`
    return c.json({ ok: true })
  } catch {
    return c.json({ ok: false }, 503)
  }
})
app.use('/v1/*', limit('api', 120), bodyLimit({ maxSize: 32 * 1024 }), sameOrigin)
app.route('/v1/sign-in', signIn)
app.use('/v1/*', session)
app.route('/v1/me', me)
app.route('/v1/teams', links)
app.route('/', redirects)
