import Fastify from 'fastify'
import rateLimit from '@fastify/rate-limit'
import { Redis } from 'ioredis'
import { env } from './env.js'
import authPlugin from './plugins/auth.js'
import errorsPlugin from './plugins/errors.js'
import { healthRoutes } from './modules/health.js'
import { orderRoutes } from './modules/orders/routes.js'
import { productRoutes } from './modules/products/routes.js'

export async function buildServer() {
  const app = Fastify({
    logger: { redact: ['req.headers.authorization'] },
    requestIdHeader: 'x-request-id',
    trustProxy: '10.4.0.0/16',
    requestTimeout: 20_000,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } },
  })
  const redis = new Redis(env.redisUrl, { connectTimeout: 2_000, commandTimeout: 500, maxRetriesPerRequest: 1 })
  app.addHook('onClose', async () => redis.disconnect())

  await app.register(errorsPlugin)
  await app.register(rateLimit, { global: true, max: 200, timeWindow: '1 minute', redis, skipOnError: false })
  await app.register(authPlugin)
  await app.register(healthRoutes)
  await app.register(productRoutes, { prefix: '/v1/products' })
  await app.register(orderRoutes, { prefix: '/v1/orders' })
  return app
}
