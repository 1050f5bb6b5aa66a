import { randomUUID } from 'node:crypto'
import cookieParser from 'cookie-parser'
import express from 'express'
import helmet from 'helmet'
import { pinoHttp } from 'pino-http'
import { remember } from './context.js'
import { addressLimit } from './limits.js'
import { logger } from './logger.js'
import { measured } from './metrics.js'
import { problemHandler } from './problem.js'
import { redis } from './redis.js'
import { login } from './routes/login.js'
import { me } from './routes/me.js'
import { oauth } from './routes/oauth.js'
import { resets } from './routes/resets.js'
import { publicKeys } from './tokens.js'

export const app = express()
app.set('trust proxy', 1)
app.use(pinoHttp({ logger, genReqId: () => randomUUID() }), remember, measured, helmet())
app.use(express.json({ limit: '16kb' }), cookieParser())

app.get('/healthz/live', (_req, res) => void res.sendStatus(204))
app.get('/healthz/ready', async (_req, res) => {
  await redis.ping()
  res.sendStatus(204)
})
app.get('/.well-known/jwks.json', (_req, res) => void res.set('cache-control', 'public, max-age=3600').json({ keys: publicKeys }))

app.use('/v1', addressLimit)
app.use('/v1', login)
app.use('/v1', resets)
app.use('/v1', me)
app.use('/v1/oauth', oauth)
app.use(problemHandler)
