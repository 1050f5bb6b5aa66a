import { utimes, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import amqp from 'amqplib'
import { pino } from 'pino'
import { config } from './config.js'
import { db } from './database.js'

const log = pino({ name: 'relay' })
const stopping = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stopping.abort())

const connection = await amqp.connect(config.amqpUrl, { timeout: 5_000 })
const channel = await connection.createConfirmChannel()
await writeFile('/tmp/relay', '')

while (!stopping.signal.aborted) {
  const rows = await db.selectFrom('outbox').selectAll().where('published_at', 'is', null).orderBy('id').limit(100).execute()
  for (const row of rows) channel.publish('billing', row.type, Buffer.from(JSON.stringify({ type: row.type, version: row.version, data: row.payload })), { persistent: true, messageId: row.id })
  if (rows.length) {
    await channel.waitForConfirms() // marked only when the broker has them all
    await db.updateTable('outbox').set({ published_at: new Date() }).where('id', 'in', rows.map((row) => row.id)).execute()
    log.info({ rows: rows.length }, 'published')
  } else {
    await sleep(500, undefined, { signal: stopping.signal }).catch(() => undefined)
  }
  await utimes('/tmp/relay', new Date(), new Date())
}
await connection.close()
await db.destroy()
