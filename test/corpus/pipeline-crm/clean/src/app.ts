import { randomUUID } from 'node:crypto'
import express, { Router } from 'express'
import { pinoHttp } from 'pino-http'
import { pool } from './db.js'
import { perAddress } from './limit.js'
import { log } from './log.js'
import { measured } from './metrics.js'
import { Problem, answerProblem } from './problem.js'
import { accounts } from './routes/accounts.js'
import { contacts } from './routes/contacts.js'
import { deals } from './routes/deals.js'
import { sessions } from './routes/sessions.js'
import { stages } from './routes/stages.js'

export const app = express()
app.disable('x-powered-by')
app.set('trust proxy', '10.40.0.0/16') // the ingress controllers' range
app.use(pinoHttp({ logger: log, genReqId: (req) => String(req.headers['x-request-id'] ?? randomUUID()).slice(0, 80) }))
app.use(measured)

app.get('/live', (_req, res) => {
  res.json({ ok: true })
})
app.get('/ready', async (_req, res) => {
  await pool.query('SELECT 1').catch(() => {
    throw new Problem(503, 'The database does not answer')
  })
  res.json({ ok: true })
})

const v1 = Router()
v1.use(perAddress)
v1.use(express.json({ limit: '64kb' }))
v1.use('/sessions', sessions)
v1.use('/accounts', accounts)
v1.use('/contacts', contacts)
v1.use('/deals', deals)
v1.use('/stages', stages)
app.use('/v1', v1)

app.use(() => {
  throw new Problem(404, 'No such resource')
})
app.use(answerProblem)
