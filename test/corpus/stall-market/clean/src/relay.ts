import type { JetStreamClient } from '@nats-io/jetstream'
import { and, asc, inArray, isNull, lt, sql } from 'drizzle-orm'
import { config } from './config.js'
import { db } from './database.js'
import { handled, outbox } from './schema.js'

/**
 * Publishes what was committed. Each pod takes the rows of its own partition, in order; when it dies between publishing and noting
 * that, the row's id makes the stream drop the second copy.
 */
export async function relay(js: JetStreamClient) {
  const mine = sql`${outbox.id} % ${config.partitions} = ${config.partition}`
  const rows = await db.select({ id: outbox.id, subject: outbox.subject, payload: outbox.payload }).from(outbox).where(and(isNull(outbox.sentAt), mine)).orderBy(asc(outbox.id)).limit(50)
  const sent: number[] = []
  try {
    for (const row of rows) {
      await js.publish(row.subject, JSON.stringify(row.payload), { msgID: String(row.id), timeout: 2_000 })
      sent.push(row.id)
    }
  } finally {
    if (sent.length > 0) await db.update(outbox).set({ sentAt: new Date() }).where(inArray(outbox.id, sent))
  }
}

export async function forget() {
  const week = sql`now() - interval '7 days'`
  await db.delete(outbox).where(lt(outbox.sentAt, week))
  await db.delete(handled).where(lt(handled.at, week))
}
