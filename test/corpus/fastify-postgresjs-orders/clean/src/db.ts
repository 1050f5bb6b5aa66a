import postgres from 'postgres'
import { env } from './env.js'

export const sql = postgres(env.databaseUrl, {
  max: 10,
  connect_timeout: 5,
  idle_timeout: 60,
  connection: { application_name: 'orders-api', statement_timeout: 8_000, idle_in_transaction_session_timeout: 15_000 },
  transform: postgres.camel,
})

export type Sql = postgres.Sql | postgres.TransactionSql
