import pg from 'pg'
import { config } from './config.js'

pg.types.setTypeParser(20, (text) => text) // bigint stays text: no amount passes through a float

export const pool = new pg.Pool({
  connectionString: config.databaseUrl,
  max: 15,
})

export type Tx = pg.PoolClient

/** One transaction that sees one operator. */
export async function asOperator<T>(operator: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const tx = await pool.connect()
  let broken: Error | undefined
  try {
    await tx.query(`SET ledger.operator = '${operator}'`)
    await tx.query('BEGIN')
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
