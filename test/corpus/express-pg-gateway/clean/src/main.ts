import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import cors from 'cors'
import express, { type ErrorRequestHandler } from 'express'
import { pinoHttp } from 'pino-http'
import { register } from 'prom-client'
import { ZodError } from 'zod'
import { authenticate } from './auth.js'
import { pool } from './db.js'
import { importRound } from './importer.js'
import { limitAddress, limitCaller, redis } from './limit.js'
import { log } from './log.js'
import { Refusal } from './refusal.js'
import { aggregate } from './routes/aggregate.js'
import { feeds } from './routes/feeds.js'

const app = express()
app.disable('x-powered-by')
app.set('trust proxy', '10.9.0.0/16')
app.use(pinoHttp({ logger: log, genReqId: () => randomUUID() }))
app.get('/live', (_req, res) => void res.json({ ok: true }))
app.get('/ready', async (_req, res) => {
  const ok = await pool.query('SELECT 1').then(() => true, () => false)
  res.status(ok ? 200 : 503).json({ ok })
})
app.use(cors({ origin: ['https://app.example.com', 'https://admin.example.com'], credentials: true }))
app.use(limitAddress, authenticate, limitCaller, express.json({ limit: '64kb' }))
app.use('/v2', aggregate)
app.use('/v2/apps', feeds)
const onError: ErrorRequestHandler = (error, req, res, next) => {
  if (res.headersSent) return next(error)
  const status = error instanceof Refusal ? error.status : error instanceof ZodError ? 400 : (error.status ?? 500)
  if (status >= 500) req.log.error({ error })
  const title = error instanceof Refusal ? error.message : status < 500 ? 'The request does not match the contract' : 'Something went wrong'
  res.status(status).type('application/problem+json').send(JSON.stringify({ type: 'about:blank', status, title }))
}
app.use(onError)

const server = app.listen(8080)
server.requestTimeout = 20_000
// The load balancer knows 8080 only.
const metrics = createServer(async (_req, res) => res.end(await register.metrics())).listen(9100)

let round: Promise<void> = Promise.resolve()
const timer = setInterval(() => {
  round = round.then(importRound).catch((error) => log.error({ error }, 'import round failed'))
}, 5_000)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    setTimeout(() => process.exit(1), 20_000).unref()
    clearInterval(timer)
    metrics.close()
    server.close(async () => {
      await round
      await pool.end()
      redis.disconnect()
      process.exit(0)
    })
  })
}
process.on('unhandledRejection', (error) => {
  log.fatal({ error }, 'unhandled rejection')
  process.exit(1)
})
