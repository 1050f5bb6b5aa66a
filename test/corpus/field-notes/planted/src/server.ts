import { buildApp } from './app.js'
import { config } from './config.js'
import { openDatabase } from './database.js'
import { metricsServer } from './metrics.js'
import { migrate } from './migrate.js'
import { openPool } from './pool.js'

const db = openDatabase(config.databaseFile)
migrate(db)

const [first, second] = openPool(config.databaseFile, 2)
const app = await buildApp(db, first!, second!)
const metrics = metricsServer().listen(config.metricsPort)
await app.listen({ port: config.port, host: '0.0.0.0' })

async function stop(signal: string) {
  app.log.info({ signal }, 'stopping')
  await app.close()
  metrics.close()
  db.close()
  process.exit(0)
}

process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.on('unhandledRejection', (error) => {
  app.log.fatal({ err: error }, 'nobody caught this')
  process.exit(1)
})
