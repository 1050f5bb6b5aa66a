const { createApp } = require('./app')
const db = require('./db')
const log = require('./log')
const redis = require('./redis')

async function main() {
  await redis.connect()
  const server = createApp().listen(4000, () => log.info('listening on 4000'))
  server.requestTimeout = 30_000

  const stop = (signal) => {
    log.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), 25_000).unref()
    server.close(async () => {
      await db.destroy()
      await redis.close()
      process.exit(0)
    })
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

process.on('unhandledRejection', (error) => {
  log.fatal({ error }, 'unhandled rejection')
  process.exit(1)
})
main()
