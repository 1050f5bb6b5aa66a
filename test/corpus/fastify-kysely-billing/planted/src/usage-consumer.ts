import { utimes, writeFile } from 'node:fs/promises'
import amqp from 'amqplib'
import { sql } from 'kysely'
import { pino } from 'pino'
import { config } from './config.js'
import { db } from './database.js'

const log = pino({ name: 'usage' })
const connection = await amqp.connect(config.amqpUrl, { timeout: 5_000 })
const channel = await connection.createChannel()
await channel.prefetch(20)
await writeFile('/tmp/usage', '')
const beat = setInterval(() => utimes('/tmp/usage', new Date(), new Date()).catch((error) => log.warn({ error })), 15_000)

type Usage = { messageId: string; subscriptionId: string; day: string; units: number }


await channel.consume('usage', async (message) => {
  if (!message) return
  try {
    const usage = JSON.parse(message.content.toString()) as Usage
    await db.transaction().execute(async (tx) => {

      await tx
        .insertInto('usage_totals')
        .values({ subscription_id: usage.subscriptionId, day: usage.day, units: usage.units })
        .onConflict((c) => c.columns(['subscription_id', 'day']).doUpdateSet({ units: sql`usage_totals.units + excluded.units` }))
        .execute()
    })
    channel.ack(message)
  } catch (error) {
    log.warn({ error }, 'usage not booked')
    channel.nack(message, false, true)
  }
})

process.once('exit', () => clearInterval(beat))
