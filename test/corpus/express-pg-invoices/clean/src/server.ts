import { createServer } from 'node:http'
import { collectDefaultMetrics, register } from 'prom-client'
import { buildApp } from './app.js'
import { config } from './config.js'
import { pool } from './db.js'
import { redis } from './limits.js'
import { log } from './log.js'

const server = buildApp().listen(config.PORT, () => log.info({ port: config.PORT }, 'listening'))
server.requestTimeout = 30_000
server.headersTimeout = 10_000

// Metrics have a port of their own that the load balancer does not know.
collectDefaultMetrics()
const metrics = createServer(async (_req, res) => {
  res.setHeader('content-type', register.contentType)
  res.end(await register.metrics())
}).listen(config.METRICS_PORT)

let closing = false
async function shutdown(signal: string) {
  if (closing) return
  closing = true
  log.info({ signal }, 'shutting down')
  setTimeout(() => process.exit(1), 20_000).unref()
  metrics.close()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  await pool.end()
  redis.disconnect()
  process.exit(0)
}
process.on('SIGTERM', () => void shutdown('SIGTERM'))
process.on('SIGINT', () => void shutdown('SIGINT'))
process.on('unhandledRejection', (error) => {
  log.fatal({ error }, 'unhandled rejection')
  void shutdown('unhandledRejection')
})
