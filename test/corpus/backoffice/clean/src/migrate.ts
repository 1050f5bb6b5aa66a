import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'

// One at a time (advisory lock); each file in a transaction unless it begins with `-- no-transaction`.
const folder = new URL('../migrations/', import.meta.url)
const client = new pg.Client({ connectionString: process.env.DATABASE_URL })

await client.connect()
try {
  await client.query('SELECT pg_advisory_lock(7001)')
  await client.query("SET lock_timeout = '3s'")
  await client.query('CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())')
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations')
  const done = new Set(rows.map((row) => row.name))
  for (const name of (await readdir(folder)).filter((f) => f.endsWith('.sql') && !done.has(f)).sort()) {
    const sql = await readFile(new URL(name, folder), 'utf8')
    const wrapped = !sql.startsWith('-- no-transaction')
    if (wrapped) await client.query('BEGIN')
    await client.query(sql)
    await client.query('INSERT INTO migrations (name) VALUES ($1)', [name])
    if (wrapped) await client.query('COMMIT')
  }
} finally {
  await client.end()
}
