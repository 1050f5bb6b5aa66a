import { createServer } from 'node:http'
import type { NextFunction, Request, Response } from 'express'
import { Histogram, collectDefaultMetrics, register } from 'prom-client'

collectDefaultMetrics()
const seconds = new Histogram({ name: 'http_request_seconds', help: 'time to answer', labelNames: ['method', 'status'] })

export function measure(request: Request, response: Response, next: NextFunction) {
  const end = seconds.startTimer({ method: request.method })
  response.on('finish', () => end({ status: String(response.statusCode) }))
  next()
}

/** A port of its own, for the monitoring namespace only. */
export const metrics = createServer(async (_request, response) => {
  try {
    response.setHeader('content-type', register.contentType).end(await register.metrics())
  } catch {
    response.writeHead(500).end()
  }
})
