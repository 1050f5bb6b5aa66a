import { existsSync } from 'node:fs'
import { startEmbeddedDatabase } from '../../../house/embedded-database.ts'
import { type ExitCode, UsageError } from '../faults.ts'
import { withProgress } from '../output.ts'
import { type DevOptions, superviseDev } from './supervise.ts'

/** Serves a folder while it is written; with `--postgres` from a server that lives as long as this command. */
export async function dev(path: string, options: DevOptions & { readonly postgres?: boolean }): Promise<ExitCode> {
  if (!options.postgres) return superviseDev(path, options)
  if (!existsSync(path))
    throw new UsageError(`there is no folder \`${path}\``, 'begin a project with `lintel new <name>`', 'not_found')
  if (process.env.DATABASE_URL) throw new UsageError('`--postgres` and `DATABASE_URL` contradict each other', 'leave one out')
  const server = await withProgress('starting PostgreSQL', startEmbeddedDatabase(path))
  // What serves is a process of its own, started with this environment.
  process.env.DATABASE_URL = server.url
  try {
    return await superviseDev(path, options)
  } finally {
    await server.stop()
  }
}
