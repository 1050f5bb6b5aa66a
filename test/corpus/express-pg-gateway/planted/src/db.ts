import pg from 'pg'
import { config } from './config.js'

export const pool = new pg.Pool({ connectionString: config.DATABASE_URL, max: 10 })

export async function transaction<T>(work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
  const tx = await pool.connect()
  await tx.query('BEGIN')
  const result = await work(tx)
  await tx.query('COMMIT')
  tx.release()
  return result
}
