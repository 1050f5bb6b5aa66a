import { UnavailableError } from '../../ports/store.ts'
import { connectPlain } from './driver.ts'

/** A connection that is collected gives its lock back, so these are held here for as long as they are to be kept. */
const held = new Set<object>()

/**
 * Keeps a second process off a data folder. The lock is the operating system's, held through an SQLite file, so it
 * goes with the process however that ends.
 * @throws DataInUseError when another process holds it.
 */
export function lockData(file: string): () => void {
  const database = connectPlain(file)
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    const { code = '' } = error as { code?: string }
    if (code.startsWith('SQLITE_BUSY')) throw new DataInUseError(file)
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
