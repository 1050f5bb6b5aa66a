import type { Transaction } from 'kysely'
import type { Tables } from './database.js'

/** Only takes a transaction, so that an event is never written without the change it tells of. */
export const enqueue = (tx: Transaction<Tables>, type: string, payload: Record<string, unknown>) =>
  tx.insertInto('outbox').values({ type, payload: JSON.stringify(payload), published_at: null }).execute()
