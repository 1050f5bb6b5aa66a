import { serve } from '@hono/node-server'
import { pino } from 'pino'
import { app } from './app.js'
import { client } from './db.js'
import { redis } from './redis.js'
import { flushClicks } from './clicks.js'

const log = pino({ name: 'links' })
const server = serve({ fetch: app.fetch, port: 3000 }, () => log.info('listening'))
// Clicks are added up here and written every five seconds; a lost handful does no harm.
const timer = setInterval(() => flushClicks().catch((error) => log.error({ error }, 'clicks not written')), 5_000)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    setTimeout(() => process.exit(1), 15_000).unref()
    clearInterval(timer)
    server.close(async () => {
      await flushClicks().catch((error) => log.error({ error }, 'last clicks lost'))
      await client.end({ timeout: 5 })
      redis.disconnect()
      process.exit(0)
    })
  })
}
process.on('unhandledRejection', (error) => {
  log.fatal({ error }, 'unhandled rejection')
  process.exit(1)
})
