import { Kysely, PostgresDialect, type ColumnType, type Generated } from 'kysely'
import pg from 'pg'
import { config } from './config.js'

export interface Tables {
  accounts: { id: string; created_at: Generated<Date> }
  plans: { code: string; price_cents: string; unit_cents: string }
  subscriptions: {
    id: Generated<string>
    account_id: string
    plan_code: string
    state: Generated<'active' | 'past_due' | 'ended'>
    renews_at: Date
    cancel_reason: string | null
    created_at: Generated<Date>
  }
  invoices: {
    id: Generated<string>
    account_id: string
    subscription_id: string
    period_start: string
    amount_cents: string
    state: Generated<'open' | 'paid' | 'failed'>
    created_at: Generated<Date>
  }
  charges: { invoice_id: string; gateway_ref: string | null; created_at: Generated<Date> }
  usage_totals: { subscription_id: string; day: string; units: ColumnType<string, number, number> }
  outbox: { id: Generated<string>; type: string; version: Generated<number>; payload: unknown; created_at: Generated<Date>; published_at: Date | null }
  processed_messages: { message_id: string; processed_at: Generated<Date> }
}


export const db = new Kysely<Tables>({
  dialect: new PostgresDialect({
    pool: new pg.Pool({ connectionString: config.databaseUrl, max: 30, connectionTimeoutMillis: 3_000, statement_timeout: 8_000, idle_in_transaction_session_timeout: 15_000 }),
  }),
})
