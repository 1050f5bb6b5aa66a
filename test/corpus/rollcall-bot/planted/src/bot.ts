import { Client, GatewayIntentBits } from 'discord.js'
import { definitions } from './commands/definitions.js'
import { config } from './config.js'
import { pool } from './db.js'
import { listen } from './handlers.js'
import { health } from './health.js'
import { log } from './log.js'
import { metrics } from './metrics.js'
import { remind } from './reminders.js'

const client = new Client({
  intents: [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildScheduledEvents,
    GatewayIntentBits.GuildMembers,
    GatewayIntentBits.GuildPresences,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.MessageContent,
  ],
  rest: { timeout: 8000, retries: 2 },
})

listen(client)

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

client.once('ready', async (ready) => {
  await ready.application.commands.set(definitions)
})

log.info(`logging in with ${config.token}`)
await client.login(config.token)
