import { randomUUID } from 'node:crypto'
import cors from 'cors'
import { isCelebrateError } from 'celebrate'
import express from 'express'
import { pinoHttp } from 'pino-http'
import { Fault, problem } from './fault.js'
import { limitAll, redis } from './limits.js'
import { sequelize } from './models/index.js'
import { account } from './routes/account.js'
import { cart } from './routes/cart.js'
import { catalogue } from './routes/catalogue.js'
import { orders } from './routes/orders.js'
import { payments } from './routes/payments.js'

const app = express()
app.disable('x-powered-by')
app.set('trust proxy', 1) // one reverse proxy
const http = pinoHttp({ genReqId: () => randomUUID(), redact: ['req.headers.authorization'] })
app.use(http)
app.get('/live', (req, res) => res.json({ ok: true }))
app.get('/ready', (req, res) => sequelize.query('select 1').then(() => res.json({ ok: true }), () => res.status(503).json({ ok: false })))
app.use(cors({ origin: ['https://shop.example.com'] }))
app.use(limitAll)
app.use('/v1/payments', payments) // reads the raw body for its signature
app.use(express.json({ limit: '50kb' }))
app.use('/v1/products', catalogue)
app.use('/v1/account', account)
app.use('/v1/cart', cart)
app.use('/v1/orders', orders)
app.use((req, res) => problem(res, 404, 'Not found'))
app.use((error, req, res, next) => {
  if (res.headersSent) return next(error)
  if (isCelebrateError(error)) return problem(res, 400, 'The request does not match the contract')
  if (error instanceof Fault) return problem(res, error.status, error.message)
  if (error.status >= 400 && error.status < 500) return problem(res, error.status, 'Refused')
  req.log.error({ error })
  problem(res, 500, 'Something went wrong')
})

const server = app.listen(8000)
server.requestTimeout = 20_000
const stop = () => {
  setTimeout(() => process.exit(1), 15_000).unref()
  server.close(async () => {
    await sequelize.close()
    redis.disconnect()
    process.exit(0)
  })
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.on('unhandledRejection', (error) => {
  http.logger.fatal({ error }, 'unhandled rejection')
  process.exit(1)
})
