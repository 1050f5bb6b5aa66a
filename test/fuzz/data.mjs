import { join } from 'node:path'
import Database from 'libsql'

/** What became of the data of a closed backend: is the file whole, do all refs lead somewhere, is there a table too many? */
export function inspectData(folder) {
  const database = new Database(join(folder, 'data', 'data.db'), { readonly: true })
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map(({ name }) => name)
    const model = JSON.parse(database.prepare(`SELECT value FROM lintel_meta WHERE key = 'model'`).get().value)
    const expected = new Set(['lintel_meta', 'lintel_idempotency', ...model.entities.map(({ table }) => table)])
    return {
      integrity: Object.values(database.prepare('PRAGMA integrity_check').get())[0],
      orphans: database.prepare('PRAGMA foreign_key_check').all(),
      strangers: tables.filter((name) => !expected.has(name)),
    }
  } finally {
    database.close()
  }
}
