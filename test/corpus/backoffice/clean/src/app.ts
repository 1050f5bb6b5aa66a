import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import Fastify from 'fastify'
import { pool } from './database.js'
import { seconds } from './metrics.js'
import { problems } from './problems.js'
import { redis } from './redis.js'
import { audit } from './routes/audit.js'
import { customers } from './routes/customers.js'
import { exports } from './routes/exports.js'
import { settings } from './routes/settings.js'
import { sso } from './routes/sso.js'
import { staff } from './routes/staff.js'
import { requireStaff } from './sessions.js'

export async function buildApp() {
  const app = Fastify({
    logger: { redact: ['req.headers.cookie', 'req.headers.authorization'] },
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    trustProxy: 1,
    genReqId: () => randomUUID(),
  })
  problems(app)
  app.addHook('onResponse', async (request, reply) => {
    seconds.observe({ method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  await app.register(cookie)
  await app.register(rateLimit, { redis, max: 300, timeWindow: '1 minute' })
  app.get('/healthz/live', { config: { rateLimit: false } }, async (_request, reply) => reply.code(204).send())
  app.get('/healthz/ready', { config: { rateLimit: false } }, async (_request, reply) => {
    await Promise.all([pool.query('SELECT 1'), redis.ping()])
    return reply.code(204).send()
  })
  await app.register(sso, { prefix: '/v1' })
  await app.register(
    async (inside) => {
      inside.addHook('preHandler', requireStaff)
      for (const routes of [customers, staff, exports, audit, settings]) await inside.register(routes)
    },
    { prefix: '/v1' },
  )
  return app
}
