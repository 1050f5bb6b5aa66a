// Applies db/migrations in the order of their numbers. Each file is one transaction, unless its first
// line is "-- no-transaction" (for CREATE INDEX CONCURRENTLY). One runner at a time, by advisory lock.
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'

const client = new pg.Client({ connectionString: process.env.MIGRATE_URL, connectionTimeoutMillis: 5_000 })
await client.connect()
try {
  await client.query("SET lock_timeout = '5s'")
  await client.query('SELECT pg_advisory_lock(727401)')
  await client.query('CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())')
  const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migrations')
  const done = new Set(rows.map((row) => row.name))
  const files = (await readdir('db/migrations')).filter((name) => name.endsWith('.sql')).sort()
  for (const name of files) {
    if (done.has(name)) continue
    const sql = await readFile(`db/migrations/${name}`, 'utf8')
    const bare = sql.startsWith('-- no-transaction')
    if (!bare) await client.query('BEGIN')
    try {
      await client.query(sql)
      await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name])
      if (!bare) await client.query('COMMIT')
      console.log(`applied ${name}`)
    } catch (error) {
      if (!bare) await client.query('ROLLBACK')
      throw error
    }
  }
} finally {
  await client.end()
}
