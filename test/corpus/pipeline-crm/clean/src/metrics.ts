import { createServer } from 'node:http'
import type { NextFunction, Request, Response } from 'express'
import { Histogram, Registry, collectDefaultMetrics } from 'prom-client'

const registry = new Registry()
collectDefaultMetrics({ register: registry })
const seconds = new Histogram({ name: 'http_request_seconds', help: 'time to answer', labelNames: ['method', 'route', 'status'], registers: [registry] })

export function measured(req: Request, res: Response, next: NextFunction) {
  const end = seconds.startTimer()
  // The route's pattern, never the URL: ids must not become labels.
  res.on('finish', () => end({ method: req.method, route: `${req.baseUrl}${req.route?.path ?? ''}`, status: String(res.statusCode) }))
  next()
}

/** On a port of its own that no Service publishes. */
export const metricsServer = createServer(async (_req, res) => {
  try {
    res.setHeader('content-type', registry.contentType)
    res.end(await registry.metrics())
  } catch {
    res.writeHead(500).end()
  }
})
