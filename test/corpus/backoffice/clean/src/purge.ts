// Daily, as backoffice_purge: sessions that ended, audit rows older than seven years, in batches.
import pg from 'pg'
import pino from 'pino'

const log = pino({ name: 'purge' })
const client = new pg.Client({ connectionString: process.env.PURGE_DATABASE_URL, statement_timeout: 30_000 })
const old = {
  sessions: 'DELETE FROM sessions WHERE id_hash IN (SELECT id_hash FROM sessions WHERE expires_at < now() LIMIT 1000)',
  audit: "DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE at < now() - interval '7 years' LIMIT 1000)",
}

await client.connect()
try {
  for (const [what, sql] of Object.entries(old)) {
    let gone = 0
    for (let batch = await client.query(sql); batch.rowCount; batch = await client.query(sql)) gone += batch.rowCount
    log.info({ what, gone }, 'purged')
  }
} finally {
  await client.end()
}
