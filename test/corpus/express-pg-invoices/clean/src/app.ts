import express from 'express'
import helmet from 'helmet'
import { pinoHttp } from 'pino-http'
import { randomUUID } from 'node:crypto'
import { authenticate } from './auth.js'
import { limitByAddress, limitByCaller } from './limits.js'
import { log } from './log.js'
import { onError, sendProblem } from './problem.js'
import { admin } from './routes/admin.js'
import { bankWebhook } from './routes/bank-webhook.js'
import { customers } from './routes/customers.js'
import { health } from './routes/health.js'
import { invoices } from './routes/invoices.js'

export function buildApp() {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', '10.20.0.0/16') // the load balancer's network
  app.use(helmet())
  app.use(pinoHttp({ logger: log, genReqId: (req) => (req.headers['x-request-id'] as string | undefined)?.slice(0, 64) ?? randomUUID() }))
  app.use(health)
  app.use(limitByAddress)
  // The bank signs the bytes it sends, so this one route reads the raw body and stands before the JSON parser.
  app.use('/v1/webhooks', bankWebhook)
  app.use('/v1', authenticate, limitByCaller, express.json({ limit: '100kb' }))
  app.use('/v1/customers', customers)
  app.use('/v1/invoices', invoices)
  app.use('/v1/admin', admin)
  app.use((_req, res) => sendProblem(res, 404, 'No such resource'))
  app.use(onError)
  return app
}
