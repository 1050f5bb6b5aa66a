// @ts-check
import Database from 'libsql'

/** What a careful person sets on a SQLite connection that serves requests. @param {string} file @param {'full' | 'normal'} synchronous */
export function openDatabase(file, synchronous) {
  const db = new Database(file, { timeout: 5 })
  db.exec('pragma journal_mode = wal')
  db.exec(`pragma synchronous = ${synchronous}`)
  db.exec('pragma foreign_keys = on')
  db.exec('pragma mmap_size = 1073741824')
  db.exec('pragma cache_size = -65536')
  db.exec('pragma temp_store = memory')
  return db
}
