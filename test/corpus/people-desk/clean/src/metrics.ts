import { createServer } from 'node:http'
import { prometheus } from '@hono/prometheus'
import { Registry } from 'prom-client'

const registry = new Registry()
export const { registerMetrics: measured } = prometheus({ registry, collectDefaultMetrics: true })

/** On a port of its own that only the monitoring namespace reaches. */
export const metricsServer = createServer(async (_request, response) => {
  try {
    response.setHeader('content-type', registry.contentType).end(await registry.metrics())
  } catch {
    response.writeHead(500).end()
  }
})
