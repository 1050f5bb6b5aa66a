import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { config } from './config.js'

export interface Tables {
  cases: { id: string; guild_id: string; number: number; member_id: string; moderator_id: string; kind: 'warn' | 'timeout' | 'ban'; reason: string; created_at: number }
  strikes: { guild_id: string; member_id: string; rule_id: string; at: number }
  appeals: { id: string; case_id: string; member_id: string; body: string; state: 'open' | 'granted' | 'refused'; created_at: number }
  settings: { guild_id: string; log_channel_id: string | null; strikes_until_timeout: number }
  blocklist: { member_id: string; added_by: string; added_at: number }
}

/** One connection in each process; the pragmas hold for it. */
export const raw = new Database(config.databaseFile, { timeout: 5_000 })
raw.pragma('journal_mode = WAL')
raw.pragma('busy_timeout = 5000')
raw.pragma('foreign_keys = ON')
raw.pragma('synchronous = NORMAL')
raw.pragma('wal_autocheckpoint = 0')
raw.pragma('journal_size_limit = 67108864')

export const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: raw }) })
