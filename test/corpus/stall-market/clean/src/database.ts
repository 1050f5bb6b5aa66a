import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { config } from './config.js'
import { log } from './log.js'
import * as schema from './schema.js'

// Three api pods and two workers, ten each: fifty of the database's hundred.
export const pool = new pg.Pool({ connectionString: config.databaseUrl, max: 10, connectionTimeoutMillis: 2_000, statement_timeout: 5_000, query_timeout: 6_000 })
pool.on('error', (error) => log.error({ error }, 'idle connection lost'))
export const db = drizzle(pool, { schema })
export type Tx = Parameters<Parameters<typeof db.transaction>[0]>[0]
