import { createServer } from 'node:http'
import type { RequestHandler } from 'express'
import { collectDefaultMetrics, Histogram, register } from 'prom-client'

collectDefaultMetrics()
const seconds = new Histogram({ name: 'http_seconds', help: 'Time to answer', labelNames: ['method', 'route', 'status'] })

export const measured: RequestHandler = (req, res, next) => {
  const done = seconds.startTimer()
  res.on('finish', () => done({ method: req.method, route: req.route ? `${req.baseUrl}${req.route.path}` : 'none', status: String(res.statusCode) }))
  next()
}

export const metricsServer = createServer(async (_req, res) => {
  res.setHeader('content-type', register.contentType)
  res.end(await register.metrics())
})
