import { createServer } from 'node:http'
import { collectDefaultMetrics, Histogram, register } from 'prom-client'

collectDefaultMetrics()
export const seconds = new Histogram({ name: 'http_seconds', help: 'Time to answer', labelNames: ['method', 'route', 'status'] })
export const metricsServer = createServer(async (_request, response) => {
  response.setHeader('content-type', register.contentType)
  response.end(await register.metrics())
})
