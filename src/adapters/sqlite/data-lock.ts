import { existsSync } from 'node:fs'
import { UnavailableError } from '../../ports/store.ts'
import { connectPlain } from './driver.ts'

/** A connection that is collected gives its lock back, so these are held here for as long as they are to be kept. */
const held = new Set<object>()

/** How long processes may take to end whose parent was killed, in milliseconds. */
const orphansMs = 3_000

/**
 * Keeps a second process off a data folder. The lock is the operating system's, held through an SQLite file, so it
 * goes with the process however that ends.
 * @throws DataInUseError when another process holds it.
 */
export function lockData(file: string): () => void {
  const unlock = hold(file, file, 'PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  try {
    if (existsSync(siblingsOf(file))) hold(siblingsOf(file), file, `PRAGMA busy_timeout = ${orphansMs}; BEGIN EXCLUSIVE`)()
  } catch (error) {
    unlock()
    throw error
  }
  return unlock
}

/**
 * For one of several processes that serve a folder which their parent has locked: while one of them lives nobody else
 * gets the folder, also when the parent was killed.
 */
export function joinData(file: string): () => void {
  return hold(siblingsOf(file), file, `PRAGMA busy_timeout = ${orphansMs}; BEGIN; SELECT count(*) FROM sqlite_master`)
}

const siblingsOf = (file: string) => `${file}.siblings`

/** @param named what is told to be held where it is another's. */
function hold(file: string, named: string, lock: string): () => void {
  const database = connectPlain(file)
  try {
    database.exec(lock)
  } catch (error) {
    database.close()
    const { code = '' } = error as { code?: string }
    if (code.startsWith('SQLITE_BUSY')) throw new DataInUseError(named)
    throw code === 'SQLITE_FULL' ? new UnavailableError('the disk is full', { cause: error }) : error
  }
  held.add(database)
  return () => {
    held.delete(database)
    database.exec('ROLLBACK')
    database.close()
  }
}

export class DataInUseError extends Error {
  constructor(file: string) {
    super(`another process serves this data (it holds \`${file}\`): stop it first, or give this one a folder of its own`)
    this.name = 'DataInUseError'
  }
}
