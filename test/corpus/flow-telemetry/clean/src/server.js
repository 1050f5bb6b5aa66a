import { app } from './app.js'
import { knex } from './db.js'
import { redis } from './limit.js'
import { log } from './log.js'
import { inside } from './metrics.js'

const server = app.listen(8080)
server.requestTimeout = 15_000
server.headersTimeout = 10_000
inside.listen(9464)

function stop() {
  setTimeout(() => process.exit(1), 15_000).unref()
  server.close(async () => {
    inside.close()
    await knex.destroy()
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
