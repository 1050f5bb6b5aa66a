import type { FastifyBaseLogger } from 'fastify'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from './db.js'
import { env } from './env.js'

const BATCH = 50
const MAX_ATTEMPTS = 12

/**
 * Hands the outbox to the event bus. Every replica runs it: SKIP LOCKED shares the rows out. Delivery is at least
 * once; consumers know an event again by `id`. A row that fails twelve times is parked and shows on the dashboard.
 */
export function startRelay(log: FastifyBaseLogger) {
  const stopping = new AbortController()
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      const sent = await deliverBatch(log).catch((error) => {
        log.error({ error }, 'relay failed')
        return 0
      })
      if (sent < BATCH) await sleep(1_000 + Math.random() * 500, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  })()
  return { stop: () => (stopping.abort(), loop) }
}

async function deliverBatch(log: FastifyBaseLogger) {
  // Claim first and publish after the claim has been committed: nothing is sent while a transaction is open.
  const claimed = await sql`
    update outbox set attempts = attempts + 1
     where id in (select id from outbox where parked_at is null order by id limit ${BATCH} for update skip locked)
    returning id, type, version, payload, attempts`
  if (claimed.length === 0) return 0
  const response = await fetch(env.eventsUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(claimed.map(({ id, type, version, payload }) => ({ id, type, version, payload }))),
    signal: AbortSignal.timeout(5_000),
  })
  if (response.ok) {
    await sql`delete from outbox where id in ${sql(claimed.map((row) => row.id))}`
    return claimed.length
  }
  log.warn({ status: response.status }, 'event bus refused a batch')
  await sql`update outbox set parked_at = now() where id in ${sql(claimed.map((row) => row.id))} and attempts >= ${MAX_ATTEMPTS}`
  return 0
}
