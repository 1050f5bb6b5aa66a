import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UnavailableError } from '../../ports/store.ts'
import type { WorkDesk } from '../../ports/work.ts'
import { createWorkReader } from '../sql/work-reader.ts'
import { createWorkSession } from '../sql/work-session.ts'
import { connect } from './driver.ts'
import { sqliteEngine } from './engine.ts'
import { createExecutor } from './executor.ts'
import { createStatements } from './statements.ts'

/**
 * The work in a data folder, beside the process that serves it: SQLite lets others read meanwhile, and write between.
 * @throws UnavailableError when there are no data.
 */
export function openSqliteWorkDesk(folder: string): WorkDesk {
  const file = join(folder, 'data.db')
  if (!existsSync(file)) throw new UnavailableError(`there are no data in \`${folder}\`: serve the project first`)
  const connection = connect(file, { durability: 'full' })
  const executor = createExecutor(createStatements(connection), (error) => error)
  const session = createWorkSession(sqliteEngine, executor)
  return {
    reader: createWorkReader(sqliteEngine, executor),
    write: async (job) => {
      connection.exec('BEGIN IMMEDIATE')
      try {
        const value = await job(session)
        connection.exec('COMMIT')
        return value
      } catch (error) {
        connection.exec('ROLLBACK')
        throw error
      }
    },
    close: async () => connection.close(),
  }
}
