import { app } from './app.js'
import { pool } from './db.js'
import { log } from './log.js'
import { metricsServer } from './metrics.js'
import { redis } from './redis.js'

const server = app.listen(8080, '0.0.0.0')
server.requestTimeout = 15_000
server.headersTimeout = 10_000
metricsServer.listen(9464)

function stop(signal: string) {
  log.info({ signal }, 'stopping')
  setTimeout(() => process.exit(1), 15_000).unref()
  server.close(async () => {
    metricsServer.close()
    await pool.end()
    redis.disconnect()
    process.exit(0)
  })
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'nobody caught this')
  process.exit(1)
})
