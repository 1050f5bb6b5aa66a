import { UnavailableError } from '../../ports/store.ts'
import type { WorkDesk } from '../../ports/work.ts'
import type { Bound } from '../sql/engine.ts'
import { createWorkReader } from '../sql/work-reader.ts'
import { createWorkSession } from '../sql/work-session.ts'
import { loadDriver } from './connect.ts'
import { postgresEngine } from './engine.ts'
import { poolerInTheWay } from './server-facts.ts'

const timeoutMs = 30_000

/**
 * The work in a database, beside the processes that serve it.
 * @throws UnavailableError when the server cannot be reached.
 */
export async function openPostgresWorkDesk(url: string, pooled: boolean): Promise<WorkDesk> {
  const limits = { statementTimeoutMs: timeoutMs, lockTimeoutMs: timeoutMs, connectTimeoutMs: 5_000 }
  const driver = await loadDriver({ url, pooled, ...limits })
  const client = driver.client()
  try {
    await client.connect()
  } catch (error) {
    throw (
      poolerInTheWay(error) ?? new UnavailableError(`PostgreSQL cannot be reached: ${(error as Error).message}`, { cause: error })
    )
  }
  const ask = async (text: string, values: readonly Bound[]) => {
    const asked = { text, values: values as unknown[], rowMode: 'array' as const }
    return client.query<(string | null)[]>(asked)
  }
  const executor = {
    get: async (sql: string, values: readonly Bound[]) => (await ask(sql, values)).rows[0],
    all: async (sql: string, values: readonly Bound[]) => (await ask(sql, values)).rows,
    change: async (sql: string, values: readonly Bound[]) => (await ask(sql, values)).rowCount ?? 0,
  }
  const session = createWorkSession(postgresEngine, executor)
  return {
    reader: createWorkReader(postgresEngine, executor),
    write: async (job) => {
      await client.query('BEGIN')
      try {
        const value = await job(session)
        await client.query('COMMIT')
        return value
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {})
        throw error
      }
    },
    close: () => client.end(),
  }
}
