import { promises as fs } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { FileMigrationProvider, Migrator } from 'kysely'
import { db } from './database.js'

/** By the manager, before there is a shard. */
export async function migrate() {
  const folder = fileURLToPath(new URL('./migrations', import.meta.url))
  const { error } = await new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: folder }) }).migrateToLatest()
  if (error) throw error
}
