// Daily: partitions for this month and the next two; the one older than thirteen months goes. Runs as the owner of the tables.
import pg from 'pg'
import pino from 'pino'

const log = pino({ name: 'partitions' })
const client = new pg.Client({ connectionString: process.env.OWNER_DATABASE_URL, statement_timeout: 60_000 })
const month = (offset: number) => {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1))
}
const name = (start: Date) => `readings_${start.toISOString().slice(0, 7).replace('-', '_')}`

await client.connect()
try {
  await client.query("SET lock_timeout = '3s'")
  for (const offset of [0, 1, 2]) {
    // The names are computed from the calendar, never from input; DDL takes no parameters.
    const [from, to] = [month(offset), month(offset + 1)]
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${name(from)} PARTITION OF readings FOR VALUES FROM ('${from.toISOString()}') TO ('${to.toISOString()}')`,
    )
  }
  await client.query(`DROP TABLE IF EXISTS ${name(month(-14))}`)
  log.info('partitions are as they should be')
} finally {
  await client.end()
}
