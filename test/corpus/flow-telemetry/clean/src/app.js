import { randomUUID } from 'node:crypto'
import express, { Router } from 'express'
import { pinoHttp } from 'pino-http'
import { signedIn } from './auth.js'
import { knex } from './db.js'
import { perAccount } from './limit.js'
import { log } from './log.js'
import { measured } from './metrics.js'
import { Problem, answerProblem, handled } from './problem.js'
import { devices } from './routes/devices.js'
import { points } from './routes/points.js'

export const app = express()
app.disable('x-powered-by')
app.set('trust proxy', '10.31.0.0/16')
app.use(pinoHttp({ logger: log, genReqId: (req) => String(req.headers['x-request-id'] ?? randomUUID()).slice(0, 80) }))
app.use(measured)

app.get('/live', (_req, res) => res.json({ ok: true }))
app.get('/ready', handled(async (_req, res) => {
  await knex.raw('SELECT 1').catch(() => {
    throw new Problem(503, 'The database does not answer')
  })
  res.json({ ok: true })
}))

const v1 = Router()
v1.use(signedIn, perAccount, express.json({ limit: '128kb' }))
v1.use('/devices', devices)
v1.use('/devices', points)
app.use('/v1', v1)
app.use((_req, _res, next) => next(new Problem(404, 'No such resource')))
app.use(answerProblem)
