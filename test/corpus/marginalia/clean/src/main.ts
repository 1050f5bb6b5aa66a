import { app } from './app.js'
import { config } from './config.js'
import { client } from './database.js'
import { logger } from './logger.js'
import { metricsServer } from './metrics.js'

await client.connect()
const server = app.listen(config.PORT, () => logger.info({ port: config.PORT }, 'listening'))
server.requestTimeout = 10_000
metricsServer.listen(config.METRICS_PORT)

process.once('SIGTERM', () => {
  metricsServer.close()
  server.close(() => client.close().finally(() => process.exit(0)))
})
process.on('unhandledRejection', (error) => {
  logger.fatal({ err: error }, 'nobody caught this')
  process.exit(1)
})
