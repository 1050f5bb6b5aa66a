import { randomUUID } from 'node:crypto'
import cors from 'cors'
import express from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import { pinoHttp } from 'pino-http'
import { config } from './config.js'
import { client } from './database.js'
import { logger } from './logger.js'
import { measured } from './metrics.js'
import { problemHandler } from './problem.js'
import { commentRoutes } from './routes/comments.js'
import { moderation } from './routes/moderation.js'
import { preferences } from './routes/preferences.js'

export const app = express()
app.set('trust proxy', 1)
app.set('query parser', 'extended')
app.use(pinoHttp({ logger, genReqId: () => randomUUID() }), measured, helmet())
app.use(cors({ origin: true, credentials: true }))
app.use(express.json({ limit: '16kb' }))

app.get('/healthz/live', (_req, res) => void res.sendStatus(204))
app.get('/healthz/ready', async (_req, res) => {
  await client.db().command({ ping: 1 })
  res.sendStatus(204)
})

app.use('/v1', rateLimit({ windowMs: 60_000, limit: 120, legacyHeaders: false }))
app.use('/v1', commentRoutes)
app.use('/v1/moderation', moderation)
app.use('/v1', preferences)
app.use(problemHandler)
