import { migrate } from 'drizzle-orm/libsql/migrator'
import { client, db } from './client.js'

// The migrator switches foreign keys off around the batch and on again after it.
await migrate(db, { migrationsFolder: 'drizzle' })
client.close()
