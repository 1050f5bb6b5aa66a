import { serve } from '@hono/node-server'
import { app } from './app.js'
import { client } from './db/client.js'
import { env } from './env.js'
import { log } from './log.js'
import { metricsServer } from './metrics.js'

const server = serve({ fetch: app.fetch, port: env.PORT })
metricsServer.listen(env.METRICS_PORT)

const stop = () => {
  server.close(() => {
    metricsServer.close()
    client.close()
    process.exit(0)
  })
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'nobody caught this')
  process.exit(1)
})
