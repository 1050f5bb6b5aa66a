import { buildApp } from './app.js'
import { config } from './config.js'
import { metricsServer } from './observability/metrics.js'
import { pool } from './stores/pool.js'
import { redis } from './stores/redis.js'

const app = await buildApp()
pool.on('error', (error) => app.log.error({ err: error }, 'an idle connection broke'))
redis.on('error', (error) => app.log.error({ err: error }, 'redis'))
metricsServer.listen(config.metricsPort)
await app.listen({ port: config.port, host: '0.0.0.0' })

const stop = async () => {
  await app.close()
  metricsServer.close()
  await pool.end()
  await redis.quit()
  process.exit(0)
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.on('unhandledRejection', (error) => {
  app.log.fatal({ err: error }, 'nobody caught this')
  process.exit(1)
})
