import { randomUUID } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import Fastify from 'fastify'
import { register } from 'prom-client'
import { logger } from './observability/logger.js'
import { requestSeconds } from './observability/metrics.js'
import { gzip } from './plugins/gzip.js'
import { people } from './plugins/people.js'
import { problems } from './plugins/problems.js'
import { deviceRoutes } from './routes/devices.js'
import { ingest } from './routes/ingest.js'
import { redis } from './stores/redis.js'

export async function buildApp() {
  const app = Fastify({ logger, bodyLimit: 512 * 1024, requestTimeout: 15_000, trustProxy: 1, genReqId: () => randomUUID() })
  problems(app)
  app.addHook('onResponse', async (request, reply) => {
    requestSeconds.observe({ method: request.method, route: request.url, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  await app.register(rateLimit, { redis, max: 600, timeWindow: '1 minute' })
  await app.register(gzip)
  await app.register(people)

  app.get('/metrics', { config: { rateLimit: false } }, async (_request, reply) => reply.type(register.contentType).send(await register.metrics()))
  app.get('/healthz/live', { config: { rateLimit: false } }, async (_request, reply) => reply.code(204).send())
  app.get('/healthz/ready', { config: { rateLimit: false } }, async (_request, reply) => {
    return reply.code(204).send()
  })
  await app.register(ingest, { prefix: '/v1' })
  await app.register(deviceRoutes, { prefix: '/v1' })
  return app
}
