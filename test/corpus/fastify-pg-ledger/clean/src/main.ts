import Fastify from 'fastify'
import rateLimit from '@fastify/rate-limit'
import { Redis } from 'ioredis'
import { authenticate } from './authenticate.js'
import { config } from './config.js'
import { pool } from './database.js'
import { holds } from './routes/holds.js'
import { transfers } from './routes/transfers.js'
import { wallets } from './routes/wallets.js'

const app = Fastify({ logger: { redact: ['req.headers.authorization'] }, bodyLimit: 16_384, requestTimeout: 10_000, trustProxy: '10.2.0.0/16' })
app.setErrorHandler((error, request, reply) => {
  const status = error.validation ? 400 : (error.statusCode ?? 500)
  if (status >= 500) request.log.error({ error })
  reply.code(status).type('application/problem+json').send({ type: 'about:blank', status, title: status < 500 ? error.message : 'Internal error' })
})
const redis = new Redis(config.redisUrl, { commandTimeout: 300, maxRetriesPerRequest: 1 })
await app.register(rateLimit, { max: 600, timeWindow: '1 minute', redis })
app.get('/live', { config: { rateLimit: false } }, async () => ({ ok: true }))
app.get('/ready', { config: { rateLimit: false } }, async (_request, reply) => {
  try {
    await pool.query('SELECT 1')
    return { ok: true }
  } catch {
    return reply.code(503).send({ ok: false })
  }
})
await app.register(async (v1) => {
  v1.addHook('onRequest', authenticate)
  await v1.register(wallets, { prefix: '/wallets' })
  await v1.register(transfers, { prefix: '/transfers' })
  await v1.register(holds, { prefix: '/holds' })
}, { prefix: '/v1' })
await app.listen({ host: '0.0.0.0', port: 3000 })

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    setTimeout(() => process.exit(1), 15_000).unref()
    await app.close()
    await pool.end()
    redis.disconnect()
    process.exit(0)
  })
}
process.on('unhandledRejection', (error) => {
  app.log.fatal({ error }, 'unhandled rejection')
  process.exit(1)
})
