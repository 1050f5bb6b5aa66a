import Knex from 'knex'
import { config } from './config.js'

/** Two containers of ten connections; the database takes fifty. */
export const knex = Knex({
  client: 'pg',
  connection: { connectionString: config.databaseUrl, connectionTimeoutMillis: 2_000, statement_timeout: 8_000, query_timeout: 9_000 },
  pool: { min: 0, max: 10 },
  acquireConnectionTimeout: 3_000,
})

/** One transaction that sees one account. */
export const asAccount = (account, work) =>
  knex.transaction(async (trx) => {
    await trx.raw(`SELECT set_config('flow.account', ?, true)`, [account])
    return work(trx)
  })
