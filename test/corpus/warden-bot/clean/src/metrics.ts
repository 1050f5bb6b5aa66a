import type { ShardingManager } from 'discord.js'
import { Gauge, collectDefaultMetrics, register } from 'prom-client'

collectDefaultMetrics()
const alive = new Gauge({ name: 'warden_shards_ready', help: 'shards that are connected' })
const pages = new Gauge({ name: 'warden_wal_pages', help: 'pages in the write-ahead log after the last checkpoint' })

export const wal = (count: number) => pages.set(count)

export async function metrics(manager: ShardingManager) {
  alive.set(manager.shards.filter((shard) => shard.ready).size)
  return { type: register.contentType, text: await register.metrics() }
}
