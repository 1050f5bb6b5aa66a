import { createServer } from 'node:http'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import { collectDefaultMetrics, Histogram, register } from 'prom-client'

collectDefaultMetrics()
const seconds = new Histogram({ name: 'http_seconds', help: 'Time to answer', labelNames: ['method', 'route', 'status'] })

export const measured = createMiddleware(async (c, next) => {
  const done = seconds.startTimer()
  await next()
  done({ method: c.req.method, route: routePath(c), status: c.res.status })
})

export const metricsServer = createServer(async (_request, response) => {
  response.setHeader('content-type', register.contentType)
  response.end(await register.metrics())
})
