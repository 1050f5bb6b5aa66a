import { join } from 'node:path'
import type { WorkDesk } from '../ports/work.ts'
import { readDatabaseSettings, readDataFolder } from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The work of a project's store, where the environment says that it is. */
export async function openWorkDesk(folder: string, environment: Environment): Promise<WorkDesk> {
  const database = readDatabaseSettings(environment)
  if (database === undefined) {
    const { openSqliteWorkDesk } = await import('../adapters/sqlite/work-desk.ts')
    return openSqliteWorkDesk(join(readDataFolder(environment, folder), 'data'))
  }
  const { openPostgresWorkDesk } = await import('../adapters/postgres/work-desk.ts')
  return openPostgresWorkDesk(database.url, database.pooled ?? false)
}
