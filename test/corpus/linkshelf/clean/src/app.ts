import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import { requestId } from 'hono/request-id'
import { rateLimiter } from 'hono-rate-limiter'
import { bookmarkRoutes } from './bookmarks/routes.js'
import { connect } from './connect.js'
import { client } from './db/client.js'
import { env } from './env.js'
import { log } from './log.js'
import { measured } from './metrics.js'
import { shareRoutes } from './shares/routes.js'

export const app = new Hono()

app.use(requestId(), measured)
app.get('/healthz/live', (c) => c.body(null, 204))
app.get('/healthz/ready', async (c) => {
  await client.execute('SELECT 1')
  return c.body(null, 204)
})

const api = new Hono()
api.use(cors({ origin: env.WEB_ORIGIN, allowHeaders: ['authorization', 'content-type'] }))
api.use(bodyLimit({ maxSize: 32 * 1024 }))
// One process, so its own memory is the whole count.
api.use(rateLimiter({ windowMs: 60_000, limit: 120, keyGenerator: (c) => getConnInfo(c).remote.address ?? 'unknown' }))
api.route('/', shareRoutes)
api.route('/', connect)
api.route('/', bookmarkRoutes)
app.route('/v1', api)

app.onError((error, c) => {
  const known = error instanceof HTTPException
  if (!known) log.error({ err: error, request: c.get('requestId') }, 'request failed')
  const status = known ? error.status : 500
  return c.json(
    { type: 'about:blank', title: known ? error.message : 'Internal error', status, instance: c.get('requestId') },
    status,
    { 'content-type': 'application/problem+json' },
  )
})
