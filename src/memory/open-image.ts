import { Database, SqlFault } from './database.ts'
import type { Engine } from './engine.ts'
import { asKnowledgeError } from './faults.ts'
import { damaged } from './image-file.ts'
import { installStarters } from './install-starters.ts'
import type { KnowledgeError } from './knowledge.ts'
import { migrate } from './schema.ts'

export interface ImageOrigin {
  readonly file: string
  /** It was just made by this process: then it is not looked over for damage. */
  readonly isOurs?: boolean
}

/**
 * The database of an image, with the tables and the patterns of this Lintel; of none, a new one. The same bytes make the same
 * database, so it need not be written before something is changed.
 * @throws KnowledgeError, `corrupt` among others; the image stays as it is.
 */
export function openImage(engine: Engine, bytes: Uint8Array, { file, isOurs = false }: ImageOrigin): Database {
  const image = bytes.length > 0 ? bytes : newImage(engine, file)
  let database: Database | undefined
  try {
    database = Database.open(engine, image)
    const found = isOurs ? 'ok' : database.value('PRAGMA quick_check(1)')
    if (found !== 'ok') throw damaged(file, String(found))
    migrate(database, file)
    installStarters(database)
    return database
  } catch (error) {
    database?.close()
    if (error instanceof SqlFault && (asKnowledgeError(error) as KnowledgeError).code === 'corrupt')
      throw damaged(file, error.message)
    throw asKnowledgeError(error)
  }
}

/** Made in a database that is none of an image, which counts its changes otherwise. */
function newImage(engine: Engine, file: string): Uint8Array {
  const database = Database.open(engine)
  try {
    database.exec('PRAGMA page_size = 4096')
    migrate(database, file)
    installStarters(database)
    return database.toImage()
  } finally {
    database.close()
  }
}
