import { createServer } from 'node:http'
import { collectDefaultMetrics, Counter, register } from 'prom-client'

collectDefaultMetrics()
export const handled = new Counter({ name: 'commands_total', help: 'Commands handled', labelNames: ['command'] })

export const metrics = createServer(async (_request, response) => {
  response.setHeader('content-type', register.contentType)
  response.end(await register.metrics())
})
