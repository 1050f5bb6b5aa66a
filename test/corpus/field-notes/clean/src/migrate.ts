import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { config } from './config.js'
import { type Db, openDatabase } from './database.js'

const folder = new URL('../migrations/', import.meta.url).pathname

/** Applies what is new, each file in a transaction. Runs at start: there is one process, ever. */
export function migrate(db: Db): string[] {
  db.exec('CREATE TABLE IF NOT EXISTS schema_versions (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT')
  const done = new Set(db.prepare('SELECT name FROM schema_versions').pluck().all() as string[])
  const fresh = readdirSync(folder).filter((name) => name.endsWith('.sql') && !done.has(name)).sort()
  for (const name of fresh) {
    const sql = readFileSync(join(folder, name), 'utf8')
    db.transaction(() => {
      db.exec(sql)
      db.prepare("INSERT INTO schema_versions (name, applied_at) VALUES (?, datetime('now'))").run(name)
    }).immediate()
  }
  return fresh
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const db = openDatabase(config.databaseFile)
  console.log(migrate(db).join('\n') || 'nothing to do')
  db.close()
}
