import Database from 'better-sqlite3'
import type { Db } from './database.js'

/** Notes are written often: they get connections of their own. */
export function openPool(file: string, size: number): Db[] {
  const pool = Array.from({ length: size }, () => new Database(file))
  pool[0]!.pragma('synchronous = NORMAL')
  return pool
}
