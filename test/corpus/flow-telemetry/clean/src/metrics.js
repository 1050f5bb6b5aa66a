import { createServer } from 'node:http'
import client from 'prom-client'

client.collectDefaultMetrics()
const seconds = new client.Histogram({ name: 'http_request_seconds', help: 'time to answer', labelNames: ['method', 'route', 'status'] })
export const taken = new client.Counter({ name: 'points_taken_total', help: 'points written' })

export function measured(req, res, next) {
  const end = seconds.startTimer({ method: req.method })
  res.on('finish', () => end({ route: `${req.baseUrl}${req.route?.path ?? ''}`, status: res.statusCode }))
  next()
}

/** On a port that only the monitoring network reaches. */
export const inside = createServer(async (_req, res) => {
  try {
    res.setHeader('content-type', client.register.contentType)
    res.end(await client.register.metrics())
  } catch {
    res.writeHead(500).end()
  }
})
