import { createServer } from 'node:http'
import rateLimit from '@fastify/rate-limit'
import Fastify from 'fastify'
import metrics from 'fastify-metrics'
import { pool } from './database.js'
import { log } from './log.js'
import { Problem } from './problem.js'
import { redis } from './redis.js'
import { orderRoutes } from './routes/orders.js'
import { stallRoutes } from './routes/stalls.js'
import { storefront } from './storefront.js'
import { flush } from './views.js'

const app = Fastify({ loggerInstance: log, bodyLimit: 65_536, requestTimeout: 15_000, trustProxy: '10.8.0.0/16', requestIdHeader: 'x-request-id' })
app.setErrorHandler((error, request, reply) => {
  const twice = (error as { code?: string }).code === '23505' // two requests with one key at once
  const status = twice ? 409 : (error as { validation?: unknown }).validation ? 400 : error instanceof Problem ? error.statusCode : ((error as { statusCode?: number }).statusCode ?? 500)
  if (status >= 500) request.log.error({ error })
  return reply.code(status).type('application/problem+json').send({ type: 'about:blank', status, title: twice ? 'Already under way' : status < 500 ? (error as Error).message : 'Internal error' })
})
await app.register(metrics, { endpoint: null, routeMetrics: { enabled: true } }) // read on the port below
await app.register(rateLimit, { max: 300, timeWindow: '1 minute', redis })

app.get('/live', { config: { rateLimit: false } }, async () => ({ ok: true }))
app.get('/ready', { config: { rateLimit: false } }, async () => {
  await pool.query('SELECT 1').catch(() => {
    throw new Problem(503, 'The database does not answer')
  })
  return { ok: true }
})
await app.register(stallRoutes, { prefix: '/v1/stalls' })
await app.register(orderRoutes, { prefix: '/v1/orders' })
await app.register(storefront)
await app.listen({ host: '0.0.0.0', port: 8080 })

// A port of its own, which no Service names.
const inside = createServer(async (_request, response) => {
  try {
    response.setHeader('content-type', 'text/plain').end(await app.metrics.client.register.metrics())
  } catch {
    response.writeHead(500).end()
  }
}).listen(9100)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    setTimeout(() => process.exit(1), 15_000).unref()
    await app.close()
    await flush().catch((error) => log.warn({ error }, 'views not counted'))
    inside.close()
    await pool.end()
    redis.disconnect()
    process.exit(0)
  })
}
process.on('unhandledRejection', (error) => {
  log.fatal({ error }, 'nobody caught this')
  process.exit(1)
})
