import { canonicalJson } from '../kit/json.ts'
import type { Model } from '../model/model.ts'
import {
  type Migration,
  MigrationPendingError,
  type Migrator,
  type Plan,
  type Step,
  type Stored,
  type Wave,
  waves,
} from '../ports/migration.ts'
import type { Outside } from '../ports/outside.ts'
import { sameStore } from '../ports/stored-migration.ts'
import { type StepOptions, takeStep } from './take-step.ts'

export interface ApplyOptions extends StepOptions {
  /** The model that the code to deploy has. */
  readonly to: Model
  /** Names of destructive steps that are permitted. */
  readonly allow: readonly string[]
  /**
   * `backfill`: never further, however often it is run. `contract`: without a stop for the new code to be deployed. Null: a run
   * that expands or fills stops after it, and the next one goes on.
   */
  readonly through: 'backfill' | 'contract' | null
  readonly outside: Pick<Outside, 'now' | 'monotonicMs' | 'after' | 'randomBytes'>
  /** Hears that the new code can be deployed, before that is recorded: a second run takes away what old code needs. */
  readonly onReady?: () => void
}

export type Applied =
  /** No tables yet: the first start makes them. */
  | { readonly is: 'empty' }
  /** The tables fit the model. */
  | { readonly is: 'nothing' }
  /** Expanded and filled: both codes can be served. */
  | { readonly is: 'ready'; readonly plan: Plan }
  | { readonly is: 'done'; readonly plan: Plan }
  /** What contract would destroy is not permitted yet; nothing of it was done. */
  | { readonly is: 'forbidden'; readonly plan: Plan; readonly destroys: readonly string[] }

/**
 * Does what is left of a migration, wave after wave. It may be killed at any moment and run again.
 * @throws MigratorBusyError, MigrationPendingError, DataInTheWayError, IncompatibleModelError, LockPatienceError
 */
export async function applyMigration(migrator: Migrator, options: ApplyOptions): Promise<Applied> {
  const unlock = await migrator.lock()
  try {
    const stored = await migrator.stored()
    if (stored.model === null) return { is: 'empty' }
    const migration = underWay(stored, options.to) ?? (await begin(migrator, stored.model, options))
    if (migration === null) return { is: 'nothing' }
    const wasReady = stored.progress.wave === 'ready' || stored.progress.wave === 'contract'
    return await runWaves(migrator, migration, options, wasReady && underWay(stored, options.to) !== null)
  } finally {
    await unlock()
  }
}

/** @throws MigrationPendingError when another is under way. */
function underWay({ migration, progress }: Stored, to: Model): Migration | null {
  if (migration === null || progress.wave === 'done') return null
  if (sameStore(migration.to, to)) return migration
  const says = sameStore(migration.from, to)
    ? 'is the one that a migration leads away from'
    : 'is neither side of the migration that is under way'
  throw new MigrationPendingError(
    `the model of this code ${says}`,
    'run this with the code that the migration leads to, or take it back with `lintel migrate down`',
  )
}

async function begin(migrator: Migrator, from: Model, { to, outside }: ApplyOptions): Promise<Migration | null> {
  const plan = migrator.plan(from, to)
  const migration = { plan, from, to, startedAt: new Date(outside.now()).toISOString() }
  if (plan.steps.length === 0) {
    // Another text for the same tables is kept, so that nobody has to compare them again.
    if (canonicalJson(from) !== canonicalJson(to)) {
      await migrator.begin(migration)
      await migrator.enter('done')
    }
    return null
  }
  await migrator.begin(migration)
  return migration
}

async function runWaves(migrator: Migrator, { plan }: Migration, options: ApplyOptions, wasReady: boolean): Promise<Applied> {
  const steps = (wave: Wave) => plan.steps.filter((step) => step.wave === wave)
  if (!wasReady) {
    for (const wave of waves.slice(0, 2)) {
      await migrator.enter(wave)
      await takeAll(migrator, steps(wave), options)
    }
    if (steps('contract').length === 0 && !plan.switches) {
      await migrator.enter('done')
      return { is: 'done', plan }
    }
    if (options.through === 'contract') await migrator.enter('ready')
    else {
      options.onReady?.()
      await migrator.enter('ready')
      return { is: 'ready', plan }
    }
  }
  if (options.through === 'backfill' && (await migrator.stored()).progress.wave === 'ready') return { is: 'ready', plan }
  const destroys = forbidden(plan, options.allow)
  if (destroys.length > 0) return { is: 'forbidden', plan, destroys }
  // Where old and new code cannot share the tables, the new ones have to be in place first.
  if (plan.switches && (await migrator.stored()).progress.side === 'from') await migrator.switchTo('to')
  await migrator.enter('contract')
  await takeAll(migrator, steps('contract'), options)
  await migrator.enter('done')
  return { is: 'done', plan }
}

/** The names of destructive steps that nobody permitted. */
export function forbidden({ steps }: Plan, allow: readonly string[]): readonly string[] {
  return steps.flatMap(({ destroys }) => destroys.filter((name) => !allow.includes(name)))
}

async function takeAll(migrator: Migrator, steps: readonly Step[], options: StepOptions): Promise<void> {
  for (const step of steps) {
    const { progress } = await migrator.stored()
    if (!progress.done.includes(step.id)) await takeStep(() => migrator.advance(step), step, options)
  }
}
