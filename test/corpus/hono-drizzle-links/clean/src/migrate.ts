// Two kinds of migrations, in this order: drizzle's own (one transaction) and online ones (one statement a file, no transaction).
import { readdir, readFile } from 'node:fs/promises'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

const sql = postgres(process.env.DATABASE_URL!, { max: 1, connect_timeout: 5, connection: { lock_timeout: 4_000 } })
try {
  await sql`select pg_advisory_lock(90210)`
  await migrate(drizzle(sql), { migrationsFolder: './drizzle' })
  for (const name of (await readdir('./drizzle/online')).sort()) await sql.unsafe(await readFile(`./drizzle/online/${name}`, 'utf8'))
} finally {
  await sql.end()
}
