import type { Engine } from '../../../model/architecture/database.ts'
import type { Sources } from '../../reader.ts'
import { traitsIn } from './candidate.ts'
import { folderOf, type MigrationFolder, within } from './folder.ts'

const drivers: Readonly<Record<Engine, readonly string[]>> = {
  postgres: [
    'pg',
    'postgres',
    '@neondatabase/serverless',
    '@vercel/postgres',
    '@electric-sql/pglite',
    'pg-promise',
    '@supabase/supabase-js',
  ],
  sqlite: [
    'better-sqlite3',
    'libsql',
    '@libsql/client',
    'sqlite3',
    'sqlite',
    'bun:sqlite',
    'sql.js',
    '@cloudflare/workers-types',
  ],
  mysql: ['mysql', 'mysql2', 'mariadb', '@planetscale/database'],
}

const version = 1

interface Manifest {
  readonly drivers: readonly Engine[]
  readonly prisma: string | null
}

/** The nearest package.json above a folder, as far as it tells of databases. */
export function manifestOf(sources: Sources, source: string): Manifest | null {
  for (let folder = source; ; folder = folderOf(folder)) {
    const path = within(folder, 'package.json')
    if (sources.has(path)) return sources.facts(path, 'sql-manifest', version, readManifest)
    if (folder === '.') return null
  }
}

function readManifest(text: string): Manifest {
  try {
    const given = JSON.parse(text) as Partial<
      Record<'dependencies' | 'devDependencies', Readonly<Record<string, unknown>>>
    > | null
    const all = { ...given?.devDependencies, ...given?.dependencies }
    const engines = (Object.keys(drivers) as Engine[]).filter((engine) => drivers[engine].some((name) => name in all))
    const prisma = all.prisma ?? all['@prisma/client']
    return { drivers: engines, prisma: typeof prisma === 'string' ? prisma : null }
  } catch {
    return { drivers: [], prisma: null }
  }
}

/** The engine of a folder: what its runner says, then what its text shows, then which driver is installed. */
export function engineOf(sources: Sources, folder: MigrationFolder): Engine {
  const declared = folder.declared === null ? null : sources.facts(folder.declared, 'sql-declared', version, declaredEngine)
  if (declared !== null) return declared
  const total: Record<Engine, number> = { postgres: 0, sqlite: 0, mysql: 0 }
  for (const file of folder.files) {
    const { engines } = traitsIn(sources, file.path)
    for (const engine of Object.keys(total) as Engine[]) total[engine] += engines[engine]
  }
  const installed = manifestOf(sources, folder.source)?.drivers ?? []
  const [only] = installed
  if (installed.length === 1 && only !== undefined) total[only] += 1
  if (total.mysql > total.postgres && total.mysql > total.sqlite) return 'mysql'
  return total.sqlite > total.postgres ? 'sqlite' : 'postgres'
}

function declaredEngine(text: string): Engine | null {
  const said = /(?:provider\s*=|"dialect"\s*:)\s*"(\w+)"/.exec(text)?.[1]
  if (said === undefined) return null
  if (/^(?:postgres|pg$|cockroach)/.test(said)) return 'postgres'
  if (/^(?:sqlite|turso|libsql)/.test(said)) return 'sqlite'
  return /^(?:mysql|singlestore|mariadb)/.test(said) ? 'mysql' : null
}
