import type { Runner } from '../../../model/architecture/database.ts'
import type { Place } from '../../../model/architecture/place.ts'

/** How the forward statements of a file are found. */
export type Format =
  | 'plain'
  | 'sections'
  | 'typeorm'
  | 'knex'
  | 'kysely'
  | 'sequelize'
  | 'node-pg-migrate'
  | 'rails'
  | 'django'
  | 'alembic'

export interface MigrationFile {
  readonly path: string
  readonly id: string
  readonly format: Format
  /** A file beside it that says how it is run: `metadata.toml`, `V1__x.sql.conf`. */
  readonly settings: string | null
  /** Where a list of the runner names it, with the time that it says. */
  readonly listed?: { readonly time: number; readonly place: Place }
}

/** Migrations of one database, in the order in which their runner applies them. */
export interface MigrationFolder {
  readonly source: string
  readonly runner: Runner
  readonly files: readonly MigrationFile[]
  /** Where the runner says which engine it is for: `migration_lock.toml`, `meta/_journal.json`. */
  readonly declared: string | null
}

export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
}

export function nameOfPath(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A path inside a folder. */
export function within(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`
}
