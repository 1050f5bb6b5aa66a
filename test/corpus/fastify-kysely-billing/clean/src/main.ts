import Fastify from 'fastify'
import rateLimit from '@fastify/rate-limit'
import { Redis } from 'ioredis'
import { sql } from 'kysely'
import { config } from './config.js'
import { db } from './database.js'
import { authenticate } from './authenticate.js'
import { invoiceRoutes } from './invoices.js'
import { subscriptionRoutes } from './subscriptions.js'

const app = Fastify({ logger: { redact: ['req.headers.authorization'] }, trustProxy: 1, requestTimeout: 15_000, bodyLimit: 32_768 })

app.setErrorHandler((error, request, reply) => {
  const status = error.validation ? 400 : (error.statusCode ?? 500)
  if (status >= 500) request.log.error({ error })
  reply.code(status).type('application/problem+json').send({ type: 'about:blank', status, title: status < 500 ? error.message : 'Internal error' })
})

const redis = new Redis(config.redisUrl, { commandTimeout: 400, maxRetriesPerRequest: 1 })
await app.register(rateLimit, { max: 150, timeWindow: '1 minute', redis })

app.get('/live', { config: { rateLimit: false } }, async () => ({ up: true }))
app.get('/ready', { config: { rateLimit: false } }, async (_request, reply) => {
  try {
    await sql`select 1`.execute(db)
    return { up: true }
  } catch {
    return reply.code(503).send({ up: false })
  }
})
await app.register(async (v1) => {
  v1.addHook('onRequest', authenticate)
  await v1.register(subscriptionRoutes, { prefix: '/subscriptions' })
  await v1.register(invoiceRoutes, { prefix: '/invoices' })
}, { prefix: '/v1' })

await app.listen({ host: '0.0.0.0', port: 3000 })

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    setTimeout(() => process.exit(1), 15_000).unref()
    await app.close()
    await db.destroy()
    redis.disconnect()
    process.exit(0)
  })
}
