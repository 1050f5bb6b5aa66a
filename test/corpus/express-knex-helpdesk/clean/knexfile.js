/** @type {import('knex').Knex.Config} */
module.exports = {
  client: 'pg',
  connection: {
    connectionString: process.env.DATABASE_URL,
    statement_timeout: 10_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 20_000,
    connectionTimeoutMillis: 4_000,
  },
  pool: { min: 0, max: 10 },
  acquireConnectionTimeout: 5_000,
  migrations: { directory: './migrations', tableName: 'knex_migrations' },
}
