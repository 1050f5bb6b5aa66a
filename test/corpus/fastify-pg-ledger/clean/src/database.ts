import pg from 'pg'
import { config } from './config.js'

pg.types.setTypeParser(20, (text) => text) // bigint stays text: no amount passes through a float

export const pool = new pg.Pool({
  connectionString: config.databaseUrl,
  max: 15,
  connectionTimeoutMillis: 2_000,
  statement_timeout: 5_000,
  query_timeout: 6_000,
  idle_in_transaction_session_timeout: 10_000,
})

export type Tx = pg.PoolClient

/** One transaction that sees one operator. `set_config(…, true)` ends with the transaction, whoever gets the connection next. */
export async function asOperator<T>(operator: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const tx = await pool.connect()
  let broken: Error | undefined
  try {
    await tx.query('BEGIN')
    await tx.query("SELECT set_config('ledger.operator', $1, true)", [operator])
    const result = await work(tx)
    await tx.query('COMMIT')
    return result
  } catch (error) {
    await tx.query('ROLLBACK').catch((failure) => (broken = failure))
    throw error
  } finally {
    tx.release(broken) // a connection that could not roll back is closed
  }
}
