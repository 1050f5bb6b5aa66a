import { buildServer } from './server.js'
import { sql } from './db.js'
import { env } from './env.js'
import { startRelay } from './relay.js'

const server = await buildServer()
const relay = startRelay(server.log)
await server.listen({ host: '0.0.0.0', port: env.port })

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    server.log.info({ signal }, 'closing')
    setTimeout(() => process.exit(1), 20_000).unref()
    await server.close() // stops listening and waits for the requests that are running
    await relay.stop()
    await sql.end({ timeout: 5 })
    process.exit(0)
  })
}
process.on('unhandledRejection', (error) => {
  server.log.fatal({ error }, 'unhandled rejection')
  process.exit(1)
})
