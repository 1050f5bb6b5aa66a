import bodyParser from 'koa-bodyparser'
import helmet from 'koa-helmet'
import Koa from 'koa'
import session from 'koa-session'
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { ZodError } from 'zod'
import { config } from './config.js'

import { byAddress } from './limits.js'
import { sessionStore } from './redis.js'
import { account } from './routes/account.js'
import { bookings } from './routes/bookings.js'
import { health } from './routes/health.js'
import { admin } from './routes/admin.js'

export const log = pino({ name: 'booking', redact: ['req.headers.cookie'] })
const app = new Koa({ proxy: true, proxyIpHeader: 'X-Real-IP', maxIpsCount: 1 }) // set by our ingress, which drops what clients send; see the NetworkPolicy
app.keys = config.SESSION_KEYS

app.use(async (ctx, next) => {
  ctx.state.log = log.child({ requestId: randomUUID() })
  try {
    await next()
    if (ctx.status === 404 && ctx.body == null) ctx.throw(404, 'Not found')
  } catch (error) {
    const known = error as { status?: number; expose?: boolean; message: string }
    ctx.status = error instanceof ZodError ? 400 : known.expose ? (known.status ?? 500) : 500
    if (ctx.status >= 500) ctx.state.log.error({ error })
    ctx.type = 'application/problem+json'
    ctx.body = JSON.stringify({ type: 'about:blank', status: ctx.status, title: error instanceof ZodError ? 'The request does not match the contract' : known.expose ? known.message : 'Something went wrong' })
  }
})
app.use(helmet())
app.use(health.routes())
app.use(byAddress)
app.use(session({ key: 'court.sid', store: sessionStore, maxAge: 8 * 3_600_000, httpOnly: true, secure: true, sameSite: 'strict', signed: true }, app))
app.use(bodyParser({ enableTypes: ['json'], jsonLimit: '32kb' }))
app.use(account.routes())
app.use(bookings.routes())
app.use(admin.routes())

const server = app.listen(8080)
server.requestTimeout = 15_000

process.on('unhandledRejection', (error) => {
  log.fatal({ error }, 'unhandled rejection')
  process.exit(1)
})
