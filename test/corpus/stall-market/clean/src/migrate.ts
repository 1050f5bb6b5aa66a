import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

// Run by one Job as the owner; the services never migrate.
const client = new pg.Client({ connectionString: process.env.OWNER_DATABASE_URL, connectionTimeoutMillis: 5_000 })
await client.connect()
await migrate(drizzle(client), { migrationsFolder: 'drizzle' })
await client.end()
