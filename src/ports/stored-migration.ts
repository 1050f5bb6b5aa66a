import { canonicalJson } from '../kit/json.ts'
import { completeModel, diffModels } from '../model/diff.ts'
import type { Model } from '../model/model.ts'
import { begun, type Migration, MigrationPendingError, type Progress, type Stored } from './migration.ts'

/** Keys of `lintel_meta`. What changes with every batch is kept apart from the plan. */
export const metaKeys = { model: 'model', migration: 'migration', progress: 'migration.progress' } as const

/** What the rows of `lintel_meta` say. */
export function readStored(value: (key: string) => string | undefined): Stored {
  const [model, migration, progress] = [value(metaKeys.model), value(metaKeys.migration), value(metaKeys.progress)]
  return {
    model: model === undefined ? null : (JSON.parse(model) as Model),
    migration: migration === undefined ? null : (JSON.parse(migration) as Migration),
    progress: progress === undefined ? begun : (JSON.parse(progress) as Progress),
  }
}

/** Do two models ask the same of the store? */
export function sameStore(a: Model, b: Model): boolean {
  if (canonicalJson(completeModel(a)) === canonicalJson(completeModel(b))) return true
  // How many digits a decimal has is a matter of the API to one engine, and of the column's type to another.
  return diffModels(a, b).every(({ store, path }) => store === 'none' && !path.endsWith('.precision'))
}

/** Is there anything left to do before new code may be served? */
export function isReady({ plan }: Migration, { wave, done }: Progress): boolean {
  if (wave === 'ready' || wave === 'contract' || wave === 'done') return true
  return plan.steps.every((step) => step.wave === 'contract' || done.includes(step.id))
}

/**
 * What a store does that is opened with a model: `serve` the tables as they are, on which side of a migration; `fit` them.
 * @throws MigrationPendingError when this code must not be served now.
 */
export function judgeOpening(
  { model: stored, migration, progress }: Stored,
  model: Model,
): { readonly is: 'serve'; readonly side: Progress['side'] } | { readonly is: 'fit' } {
  if (stored === null) return { is: 'fit' }
  if (migration === null) return { is: 'fit' }
  const [isFrom, isTo] = [sameStore(migration.from, model), sameStore(migration.to, model)]
  if (progress.wave === 'done') {
    // Nothing that the old code needs was taken away: it may be started again until the new one is everywhere.
    if (!isFrom || isTo || !sameStore(migration.to, stored)) return { is: 'fit' }
    if (migration.plan.steps.every(({ wave }) => wave !== 'contract')) return { is: 'serve', side: 'from' }
    throw new MigrationPendingError(
      'the data have left this model, and what it needs was taken away',
      'deploy the code that they were migrated to, or migrate them to this one with `lintel migrate apply`',
    )
  }
  if (isTo) {
    if (isReady(migration, progress)) return { is: 'serve', side: 'to' }
    throw new MigrationPendingError(
      'the data are on their way to this model, and are not there yet',
      'run `lintel migrate apply` until it says that the new code can be deployed',
    )
  }
  if (isFrom) {
    if (progress.wave !== 'contract') return { is: 'serve', side: 'from' }
    throw new MigrationPendingError(
      'the data have left this model: what it needs is being taken away',
      'deploy the code that they were migrated to',
    )
  }
  throw new MigrationPendingError(
    'the data are on their way between two models, and this is neither of them',
    'finish it with `lintel migrate apply`, or take it back with `lintel migrate down`',
  )
}

/** The wording of a count. */
export function tellCount(says: string, count: number): string {
  return says
    .replace('{count}', count === 1 ? '1 row' : `${count} rows`)
    .replace('{values} are', count === 1 ? '1 value is' : `${count} values are`)
}
