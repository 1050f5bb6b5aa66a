import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { ShardingManager } from 'discord.js'
import { answerAppeal } from './appeals.js'
import { dropOldStrikes } from './cases.js'
import { config } from './config.js'
import { db, truncateWal } from './database.js'
import { log } from './log.js'
import { metrics, wal } from './metrics.js'
import { migrate } from './migrate.js'

await migrate()

const manager = new ShardingManager(fileURLToPath(new URL('./shard.js', import.meta.url)), { token: config.token, totalShards: 'auto', respawn: true })
manager.on('shardCreate', (shard) => log.info({ shard: shard.id }, 'shard started'))

const server = createServer(async (request, response) => {
  try {
    if (request.method === 'POST' && request.url === '/interactions') return await answerAppeal(request, response)
    if (request.url === '/live') return void response.end('ok')
    if (request.url === '/ready') return void response.writeHead(manager.shards.size > 0 && manager.shards.every((shard) => shard.ready) ? 200 : 503).end()
    response.writeHead(404).end()
  } catch (error) {
    log.error({ err: error }, 'request failed')
    if (!response.headersSent) response.writeHead(500)
    response.end()
  }
})
server.requestTimeout = 5_000
server.headersTimeout = 5_000
server.maxConnections = 200
server.listen(8080)

// A port of its own, for the monitoring namespace.
const inside = createServer(async (_request, response) => {
  try {
    const { type, text } = await metrics(manager)
    response.setHeader('content-type', type).end(text)
  } catch {
    response.writeHead(500).end()
  }
}).listen(9464)

const checkpoint = setInterval(() => {
  const { busy, log: pages } = truncateWal()
  wal(pages)
  if (busy) log.warn({ pages }, 'a reader holds the log back')
}, 600_000)
const sweep = setInterval(() => dropOldStrikes().catch((error) => log.error({ err: error }, 'strikes not dropped')), 86_400_000)

async function stop() {
  clearInterval(checkpoint)
  clearInterval(sweep)
  manager.respawn = false
  for (const shard of manager.shards.values()) shard.process?.kill('SIGTERM')
  server.close()
  inside.close()
  await db.destroy()
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'nobody caught this')
  process.exit(1)
})

// One after the other, at the pace of the identify limit.
await manager.spawn({ delay: 5_500, timeout: 60_000 })
