import { serve } from '@hono/node-server'
import { app } from './app.js'
import { settled } from './background.js'
import { putCommands } from './discord/api.js'
import { commands } from './discord/commands.js'
import { log } from './log.js'
import { metricsServer } from './metrics.js'
import { redis } from './redis.js'
import { settings } from './settings.js'

await putCommands(commands)
const server = serve({ fetch: app.fetch, port: settings.PORT })
metricsServer.listen(settings.METRICS_PORT)
log.info({ port: settings.PORT }, 'listening')

process.once('SIGTERM', () => {
  log.info('stopping')
  server.close(async () => {
    await settled()
    metricsServer.close()
    await redis.quit()
    process.exit(0)
  })
})
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'nobody caught this')
  process.exit(1)
})
