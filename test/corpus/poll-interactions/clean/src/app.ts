import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { log } from './log.js'
import { measured } from './metrics.js'
import { redis } from './redis.js'
import { dashboard } from './routes/dashboard.js'
import { interactions } from './routes/interactions.js'
import { operator } from './routes/operator.js'
import { signIn } from './routes/sign-in.js'

export const app = new Hono()

app.use(requestId(), measured, secureHeaders())
app.get('/healthz/live', (c) => c.body(null, 204))
app.get('/healthz/ready', async (c) => {
  await redis.ping()
  return c.body(null, 204)
})

app.route('/v1', interactions)
app.route('/v1', signIn)
app.route('/v1', operator)
app.route('/v1', dashboard)

app.onError((error, c) => {
  const status = error instanceof HTTPException ? error.status : 500
  if (status >= 500) log.error({ err: error, request: c.get('requestId') }, 'request failed')
  const title = error instanceof HTTPException ? error.message : 'Internal error'
  return c.json({ type: 'about:blank', title, status, instance: c.get('requestId') }, status, { 'content-type': 'application/problem+json' })
})
