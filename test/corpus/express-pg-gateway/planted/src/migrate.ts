import { readdir, readFile } from 'node:fs/promises'
import { pool } from './db.js'

/** Brings the schema up to date when the service starts. */
export async function migrate() {
  await pool.query('CREATE TABLE IF NOT EXISTS gateway_migrations (name text PRIMARY KEY)')
  for (const name of (await readdir('db/migrations')).filter((file) => file.endsWith('.up.sql')).sort()) {
    const { rowCount } = await pool.query('SELECT 1 FROM gateway_migrations WHERE name = $1', [name])
    if (rowCount) continue
    await pool.query(await readFile(`db/migrations/${name}`, 'utf8'))
    await pool.query('INSERT INTO gateway_migrations (name) VALUES ($1)', [name])
  }
}
