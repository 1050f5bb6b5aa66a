import { Client, GatewayIntentBits } from 'discord.js'
import { config } from './config.js'
import { pool } from './db.js'
import { listen } from './handlers.js'
import { health } from './health.js'
import { log } from './log.js'
import { metrics } from './metrics.js'
import { remind } from './reminders.js'

const client = new Client({
  // Guilds for names and channels, scheduled events for the one listener that follows them. Nothing privileged.
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildScheduledEvents],
  rest: { timeout: 8000, retries: 2 },
})

listen(client)
client.on('error', (error) => log.error({ err: error }, 'gateway error'))

const healthServer = health(client).listen(config.healthPort)
metrics.listen(config.metricsPort)
const timer = setInterval(() => remind(client).catch((error) => log.error({ err: error }, 'reminders failed')), 60_000)

async function stop(signal: string) {
  log.info({ signal }, 'stopping')
  clearInterval(timer)
  await client.destroy()
  healthServer.close()
  metrics.close()
  await pool.end()
  process.exit(0)
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'nobody caught this')
  process.exit(1)
})

await client.login(config.token)
log.info('logged in')
