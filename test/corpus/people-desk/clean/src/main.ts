import { serve } from '@hono/node-server'
import { app } from './app.js'
import { sql } from './database.js'
import { redis } from './limit.js'
import { log } from './log.js'
import { metricsServer } from './metrics.js'

const server = serve({ fetch: app.fetch, port: 3000, serverOptions: { requestTimeout: 15_000, headersTimeout: 10_000 } })
metricsServer.listen(9464)

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    setTimeout(() => process.exit(1), 15_000).unref()
    server.close(async () => {
      metricsServer.close()
      await sql.end({ timeout: 5 })
      redis.disconnect()
      process.exit(0)
    })
  })
}
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'nobody caught this')
  process.exit(1)
})
