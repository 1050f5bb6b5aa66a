import { join, resolve } from 'node:path'
import { realOutside } from './outside.ts'

/**
 * A PostgreSQL server of a project's own, with its data beside the project's, on a loopback port.
 * @throws NoPostgresError when none is installed.
 */
export async function startEmbeddedDatabase(folder: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { startEmbeddedPostgres } = await import('../adapters/embedded-postgres/embedded-postgres.ts')
  return startEmbeddedPostgres({ folder: join(resolve(folder), '.lintel', 'postgres'), randomBytes: realOutside.randomBytes })
}
