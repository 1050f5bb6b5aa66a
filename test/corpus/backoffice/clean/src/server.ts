import { buildApp } from './app.js'
import { config } from './config.js'
import { pool } from './database.js'
import { metricsServer } from './metrics.js'
import { redis } from './redis.js'

const app = await buildApp()
metricsServer.listen(config.metricsPort)
await app.listen({ port: config.port, host: '0.0.0.0' })

process.once('SIGTERM', async () => {
  await app.close()
  metricsServer.close()
  await Promise.all([pool.end(), redis.quit()])
  process.exit(0)
})
process.on('unhandledRejection', (error) => {
  app.log.fatal({ err: error }, 'nobody caught this')
  process.exit(1)
})
