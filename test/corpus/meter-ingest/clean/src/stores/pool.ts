import pg from 'pg'
import { config } from '../config.js'
import { poolWaiting } from '../observability/metrics.js'

export const pool = new pg.Pool({
  connectionString: config.databaseUrl,
  ssl: config.databaseCa ? { ca: config.databaseCa } : undefined,
  max: 8,
  connectionTimeoutMillis: 2000,
  idleTimeoutMillis: 30_000,
  statement_timeout: 5000,
  application_name: 'meter-ingest',
})

poolWaiting(() => pool.waitingCount)
