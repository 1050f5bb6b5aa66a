const crypto = require('node:crypto')
const { setTimeout: sleep } = require('node:timers/promises')
const db = require('./db')
const log = require('./log')
const { post } = require('./outbound')

const MAX_ATTEMPTS = 8
const stopping = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stopping.abort())

/** Takes due deliveries by moving their next try into the future, so a second worker passes them by. */
async function claim() {
  const { rows } = await db.raw(
    `UPDATE webhook_deliveries d SET attempts = d.attempts + 1, next_at = now() + least(interval '1 hour', interval '10 seconds' * power(2, d.attempts) * (0.5 + random()))
       FROM webhooks w
      WHERE w.id = d.webhook_id AND d.id IN (SELECT id FROM webhook_deliveries WHERE next_at <= now() ORDER BY next_at LIMIT 20 FOR UPDATE SKIP LOCKED)
      RETURNING d.id, d.event, d.payload, d.attempts, w.url, w.signing_key`,
  )
  return rows
}

async function deliver(row) {
  const body = JSON.stringify({ id: row.id, type: row.event, data: row.payload })
  const at = Math.floor(Date.now() / 1000)
  const signature = crypto.createHmac('sha256', row.signing_key).update(`${at}.${body}`).digest('hex')
  try {
    const response = await post(row.url, body, { 'content-type': 'application/json', 'x-helpdesk-signature': `t=${at},v1=${signature}` })
    if (!response.ok) throw new Error(`answered ${response.status}`)
    await db('webhook_deliveries').where({ id: row.id }).del()
  } catch (error) {
    log.warn({ delivery: row.id, attempt: row.attempts, reason: error.message }, 'webhook failed')
    if (row.attempts >= MAX_ATTEMPTS) await db('webhook_deliveries').where({ id: row.id }).update({ next_at: 'infinity' }) // set aside, shown to the administrator
  }
}

async function main() {
  while (!stopping.signal.aborted) {
    const rows = await claim()
    await Promise.all(rows.map(deliver)) // twenty at most
    if (rows.length === 0) await sleep(2_000, undefined, { signal: stopping.signal }).catch(() => undefined)
  }
  await db.destroy()
}

main().catch((error) => {
  log.fatal({ error }, 'worker stopped')
  process.exit(1)
})
