import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { planPostgres } from '../adapters/postgres/plan-migration.ts'
import { IncompatibleModelError } from '../adapters/sql/incompatible-model.ts'
import { planSqlite } from '../adapters/sqlite/plan-migration.ts'
import type { Model } from '../model/model.ts'
import type { Migrator, Plan } from '../ports/migration.ts'
import type { Environment } from './environment.ts'
import { forbidden, openMigrator, planMigration } from './migrate.ts'
import { readDataSettings } from './settings.ts'

/** What a change does to tables, as `lintel migrate plan` would say it of the project that is changed. */
export interface ChangeMigration {
  /** The project's own database, or the blueprint as it was where there is none yet. */
  readonly against: 'database' | 'blueprint'
  readonly engine: Plan['engine']
  readonly steps: Plan['steps']
  /** Names that `--allow-destructive` would have to permit. */
  readonly forbidden: readonly string[]
  readonly locksFrom: string
  /** A migration that is under way, of which the steps are. */
  readonly begun: boolean
  /** What no plan can do, with what to do instead; and why the database was not looked at. */
  readonly problems: readonly string[]
}

export interface MigrationAsked {
  readonly folder: string
  readonly before: Model
  readonly after: Model
  readonly environment: Environment
}

/** @throws whatever a database that is there refuses, but not that it cannot be reached */
export async function migrationOf(asked: MigrationAsked): Promise<ChangeMigration> {
  const read = readDataSettings(asked.environment, asked.folder)
  if ('faults' in read) return ofBlueprint(asked, 'sqlite', read.faults)
  const { folder, database } = read.settings
  const engine = database === undefined ? 'sqlite' : 'postgres'
  if (database?.pooled === true)
    return ofBlueprint(asked, engine, ['the database is behind a transaction pooler, so it was not looked at'])
  if (database === undefined && !existsSync(join(folder, 'data', 'data.db'))) return ofBlueprint(asked, engine, [])
  let migrator: Migrator | undefined
  try {
    migrator = await openMigrator({ folder, ...(database === undefined ? {} : { database }) })
    const { plan, begun, locksFrom } = await planMigration(migrator, asked.after)
    if (plan === null) return ofBlueprint(asked, engine, [])
    const { steps } = plan
    return { against: 'database', engine, steps, forbidden: forbidden(plan, []), locksFrom, begun, problems: [] }
  } catch (error) {
    if (error instanceof IncompatibleModelError) return refused('database', engine, error)
    return ofBlueprint(asked, engine, [`the database was not looked at: ${(error as Error).message}`])
  } finally {
    await migrator?.close()
  }
}

function ofBlueprint({ before, after }: MigrationAsked, engine: Plan['engine'], problems: readonly string[]): ChangeMigration {
  try {
    const plan = engine === 'sqlite' ? planSqlite(before, after) : planPostgres(before, after)
    return {
      against: 'blueprint',
      engine,
      steps: plan.steps,
      forbidden: forbidden(plan, []),
      locksFrom: 'no data were looked at: these are the steps from the blueprint as it is',
      begun: false,
      problems,
    }
  } catch (error) {
    if (error instanceof IncompatibleModelError) return refused('blueprint', engine, error)
    throw error
  }
}

function refused(
  against: ChangeMigration['against'],
  engine: Plan['engine'],
  { message, changes }: IncompatibleModelError,
): ChangeMigration {
  const problems =
    changes.length === 0 ? [message] : changes.map(({ path, says, remedy }) => `${path}: ${says}${remedy ? `; ${remedy}` : ''}`)
  return { against, engine, steps: [], forbidden: [], locksFrom: '', begun: false, problems }
}
