import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { env } from '../env.js'
import * as schema from './schema.js'

/** One client is one connection as long as nobody opens an interactive transaction: what must be atomic is a batch. */
export const client = createClient({ url: env.DATABASE_URL, intMode: 'number' })

await client.execute('PRAGMA journal_mode = WAL')
await client.execute('PRAGMA busy_timeout = 5000')
await client.execute('PRAGMA foreign_keys = ON')

export const db = drizzle(client, { schema })
