import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { env } from './env.js'
import * as schema from './schema.js'

export const client = postgres(env.DATABASE_URL, { max: 12, connect_timeout: 4, connection: { statement_timeout: 6_000, idle_in_transaction_session_timeout: 12_000 } })
export const db = drizzle(client, { schema })
