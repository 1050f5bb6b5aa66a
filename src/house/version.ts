import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

/** The version of this package. */
export const version: string = manifest.version

/** Of the driver of SQLite, whose binaries are packages of the same version. */
export const libsqlVersion: string = manifest.dependencies.libsql!

/** Packages that a plain install may leave out, in the order of their names, and that are there. */
export function optionalPackages(): readonly string[] {
  return Object.keys(manifest.optionalDependencies).sort().filter(isInstalled)
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name)
    return true
  } catch {
    return false
  }
}
