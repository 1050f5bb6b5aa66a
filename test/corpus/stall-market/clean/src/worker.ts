import { createServer } from 'node:http'
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { and, eq } from 'drizzle-orm'
import { Counter, collectDefaultMetrics, register } from 'prom-client'
import { config } from './config.js'
import { db, pool } from './database.js'
import { log } from './log.js'
import { forget, relay } from './relay.js'
import { carry } from './saga.js'
import { handled } from './schema.js'

collectDefaultMetrics()
const done = new Counter({ name: 'orders_handled_total', help: 'orders carried on', labelNames: ['outcome'] })

const nats = await connect({ servers: config.natsUrl, timeout: 5_000 })
const manager = await jetstreamManager(nats)
const consumer = `saga-${config.partition}`
// After eight deliveries a message rests in the stream ORDERS_DEAD, filled from the server's advisories (ops/nats.md).
await manager.consumers.add('ORDERS', {
  durable_name: consumer,
  filter_subject: `orders.placed.${config.partition}`,
  ack_policy: AckPolicy.Explicit,
  deliver_policy: DeliverPolicy.All,
  ack_wait: 240_000_000_000,
  max_deliver: 8,
  max_ack_pending: 20,
})
const js = jetstream(nats)
const messages = await (await js.consumers.get('ORDERS', consumer)).consume({ max_messages: 10 })

let stopping = false
let relaying = Promise.resolve()
const timer = setInterval(() => {
  relaying = relaying.then(() => relay(js)).catch((error) => log.error({ error }, 'relay failed'))
}, 500)
const cleaner = setInterval(() => forget().catch((error) => log.error({ error }, 'nothing forgotten')), 3_600_000)

const health = createServer(async (request, response) => {
  if (request.url === '/metrics') return void response.setHeader('content-type', register.contentType).end(await register.metrics())
  if (request.url === '/live') return void response.end('ok')
  const ready = !stopping && !nats.isClosed() && (await pool.query('SELECT 1').then(() => true, () => false))
  response.writeHead(ready ? 200 : 503).end()
}).listen(9100)

process.once('SIGTERM', async () => {
  stopping = true
  setTimeout(() => process.exit(1), 60_000).unref()
  clearInterval(timer)
  clearInterval(cleaner)
  await messages.close()
  await relaying
  await nats.drain()
  await pool.end()
  health.close()
})
process.on('unhandledRejection', (error) => {
  log.fatal({ error }, 'nobody caught this')
  process.exit(1)
})

for await (const message of messages) {
  const { orderId } = message.json<{ orderId: string }>()
  const id = String(message.seq)
  try {
    const [seen] = await db.select({ at: handled.at }).from(handled).where(and(eq(handled.consumer, consumer), eq(handled.message, id)))
    if (!seen) {
      await carry(orderId)
      await db.insert(handled).values({ consumer, message: id }).onConflictDoNothing()
    }
    message.ack()
    done.inc({ outcome: 'ok' })
  } catch (error) {
    log.error({ error, orderId }, 'order not carried on')
    message.nak(10_000)
    done.inc({ outcome: 'failed' })
  }
}
