import pg from 'pg'
import { config } from './config.js'
import { log } from './log.js'

// Three replicas times ten connections, plus the migrator, stay well under max_connections = 100.
const POOL_SIZE = 10

export const pool = new pg.Pool({
  connectionString: config.DATABASE_URL,
  max: POOL_SIZE,
  connectionTimeoutMillis: 3_000,
  idleTimeoutMillis: 30_000,
  statement_timeout: 10_000,
  query_timeout: 12_000,
})
pool.on('error', (error) => log.error({ error }, 'idle database connection failed'))

export type Tx = Pick<pg.PoolClient, 'query'>

/**
 * Runs the work in one transaction that sees only this tenant's rows. The setting is local to the
 * transaction (third argument `true`), so the connection goes back to the pool without it.
 */
export async function inTenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId])
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((failure) => log.error({ failure }, 'rollback failed'))
    throw error
  } finally {
    client.release()
  }
}
