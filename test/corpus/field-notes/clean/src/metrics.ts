import { createServer } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Histogram, register } from 'prom-client'

collectDefaultMetrics()

const duration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'How long requests took',
  labelNames: ['method', 'route', 'status'],
})

export function observe(app: FastifyInstance) {
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern, never the address: its values are bounded.
    duration.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode },
      reply.elapsedTime / 1000,
    )
  })
}

/** Served on a port of its own that the network policy opens to the monitoring namespace only. */
export function metricsServer() {
  return createServer(async (_request, response) => {
    response.setHeader('content-type', register.contentType)
    response.end(await register.metrics())
  })
}
