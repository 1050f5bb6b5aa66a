import { randomUUID } from 'node:crypto'
import cors from '@fastify/cors'
import rateLimit from '@fastify/rate-limit'
import Fastify from 'fastify'
import { requireUser } from './auth.js'
import { config } from './config.js'
import type { Db } from './database.js'
import { observe } from './metrics.js'
import { problems } from './problems.js'
import { health } from './routes/health.js'
import { notebooks } from './routes/notebooks.js'
import { notes } from './routes/notes.js'
import { account } from './routes/account.js'

export async function buildApp(db: Db) {
  const app = Fastify({
    logger: { level: config.logLevel, redact: ['req.headers.authorization'] },
    requestIdHeader: 'x-request-id',
    genReqId: () => randomUUID(),
    bodyLimit: 64 * 1024,
    requestTimeout: 10_000,
    // The ingress is the only hop in front of us.
    trustProxy: 1,
  })

  problems(app)
  observe(app)
  await app.register(cors, { origin: config.corsOrigins, credentials: false })
  // Kept in memory: the deployment is one pod by design (SQLite), so nobody else counts.
  await app.register(rateLimit, { max: 300, timeWindow: '1 minute' })

  await app.register(health(db))
  await app.register(async (api) => {
    api.addHook('onRequest', requireUser)
    await api.register(notebooks(db), { prefix: '/notebooks' })
    await api.register(notes(db))
    await api.register(account(db))
  }, { prefix: '/v1' })

  return app
}
