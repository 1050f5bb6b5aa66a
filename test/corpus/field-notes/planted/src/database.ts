import Database from 'better-sqlite3'

export type Db = Database.Database

/** The only connection of the process: better-sqlite3 is synchronous, so one is also the write queue. */
export function openDatabase(file: string): Db {
  const db = new Database(file, { timeout: 0 })
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('foreign_keys = OFF')
  db.pragma('wal_autocheckpoint = 0')
  return db
}
