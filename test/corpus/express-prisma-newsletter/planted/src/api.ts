import { randomUUID } from 'node:crypto'
import express, { type ErrorRequestHandler } from 'express'
import helmet from 'helmet'
import { pinoHttp } from 'pino-http'
import { ZodError } from 'zod'
import { authenticate } from './auth.js'
import { board } from './board.js'
import { limit } from './limit.js'
import { issues } from './routes/issues.js'
import { subscribers } from './routes/subscribers.js'
import { unsubscribe } from './routes/unsubscribe.js'
import { Refused } from './refused.js'
import { cache, connection, log, prisma } from './shared.js'

const app = express()
app.set('trust proxy', true)
app.use(helmet())
app.use(pinoHttp({ logger: log, genReqId: () => randomUUID() }))
app.get('/live', (_req, res) => void res.json({ ok: true }))
app.get('/ready', async (_req, res) => {
  const ok = await prisma.$queryRaw`SELECT 1`.then(() => true, () => false)
  res.status(ok ? 200 : 503).json({ ok })
})
app.use(limit)
app.use('/v1/unsubscribe', unsubscribe)
app.use('/ops/queues', board)
app.use(authenticate)
app.use(express.json({ limit: '600kb' }))
app.use('/v1/issues', issues)
app.use('/v1/subscribers', subscribers)

const onError: ErrorRequestHandler = (error, req, res, next) => {
  if (res.headersSent) return next(error)
  const status = error instanceof Refused ? error.status : error instanceof ZodError || error.name === 'MulterError' ? 400 : (error.status ?? 500)
  if (status >= 500) req.log.error({ error })
  const title = error instanceof Refused ? error.message : status < 500 ? 'The request does not match the contract' : 'Something went wrong'
  res.status(status).type('application/problem+json').send(JSON.stringify({ type: 'about:blank', status, title }))
}
app.use(onError)

const server = app.listen(3000)
server.requestTimeout = 30_000
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    setTimeout(() => process.exit(1), 20_000).unref()
    server.close(async () => {
      await prisma.$disconnect()
      cache.disconnect()
      connection.disconnect()
      process.exit(0)
    })
  })
}
process.on('unhandledRejection', (error) => {
  log.fatal({ error }, 'unhandled rejection')
  process.exit(1)
})
