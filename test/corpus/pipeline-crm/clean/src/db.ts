import pg from 'pg'
import { config } from './config.js'
import { log } from './log.js'

/** Three replicas of ten connections each; the database takes a hundred. */
export const pool = new pg.Pool({
  connectionString: config.databaseUrl,
  max: 10,
  connectionTimeoutMillis: 2_000,
  statement_timeout: 5_000,
  query_timeout: 6_000,
})
pool.on('error', (error) => log.error({ err: error }, 'idle connection lost'))
