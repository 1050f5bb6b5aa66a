export default {
  client: 'pg',
  connection: { connectionString: process.env.DATABASE_URL, statement_timeout: 8_000, connectionTimeoutMillis: 3_000, idle_in_transaction_session_timeout: 12_000 },
  pool: { min: 0, max: 10 },
  acquireConnectionTimeout: 4_000,
  migrations: { directory: './migrations', extension: 'mjs', loadExtensions: ['.mjs'] },
}
