import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { ShardingManager, fetchRecommendedShardCount } from 'discord.js'
import { answerAppeal } from './appeals.js'
import { dropOldStrikes } from './cases.js'
import { config } from './config.js'
import { db } from './database.js'
import { digest } from './digest.js'
import { log } from './log.js'
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

const statistics = setInterval(() => digest().catch((error) => log.error({ err: error }, 'no statistics')), 86_400_000)
const sweep = setInterval(() => dropOldStrikes().catch((error) => log.error({ err: error }, 'strikes not dropped')), 86_400_000)

async function stop() {
  clearInterval(statistics)
  clearInterval(sweep)
  manager.respawn = false
  for (const shard of manager.shards.values()) shard.process?.kill('SIGTERM')
  server.close()
  await db.destroy()
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'nobody caught this')
  process.exit(1)
})

const wanted = await fetchRecommendedShardCount(config.token)
manager.totalShards = wanted
await Promise.all(Array.from({ length: wanted }, (_, id) => manager.createShard(id).spawn(60_000)))
