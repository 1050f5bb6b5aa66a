import type { Model } from '../model/model.ts'
import type { Migrator, Progress, Step } from '../ports/migration.ts'
import { sameStore } from '../ports/stored-migration.ts'

export interface Status {
  /** `empty`: no tables yet; `none`: they fit, and nothing is under way; `pending`: the model asks for something else. */
  readonly state: 'empty' | 'none' | 'pending' | Exclude<Progress['wave'], 'done'>
  readonly startedAt: string | null
  /** Of the migration that is under way. */
  readonly steps: readonly {
    readonly id: string
    readonly wave: Step['wave']
    readonly done: boolean
    readonly rows: number | null
  }[]
  readonly side: Progress['side'] | null
  /** What the next step is, as a sentence. */
  readonly next: string
}

/** How far the migration is that is under way; without one, whether `model` would need one. */
export async function migrationStatus(migrator: Migrator, model: Model): Promise<Status> {
  const { model: stored, migration, progress } = await migrator.stored()
  const none = { startedAt: null, steps: [], side: null }
  if (stored === null) return { ...none, state: 'empty', next: 'start the code: the first start makes the tables' }
  if (migration === null || progress.wave === 'done') {
    return sameStore(stored, model)
      ? { ...none, state: 'none', next: 'nothing' }
      : { ...none, state: 'pending', next: 'see `lintel migrate plan`, then run `lintel migrate apply`' }
  }
  return {
    state: progress.wave,
    startedAt: migration.startedAt,
    side: migration.plan.switches ? progress.side : null,
    steps: migration.plan.steps.map(({ id, wave, act }) => ({
      id,
      wave,
      done: progress.done.includes(id),
      rows: act.does === 'batches' ? (progress.cursors[id]?.rows ?? 0) : null,
    })),
    next: nextOf(progress),
  }
}

function nextOf({ wave }: Progress): string {
  if (wave === 'ready') return 'deploy the new code, then run `lintel migrate apply` to take away what old code needed'
  return wave === 'contract'
    ? 'run `lintel migrate apply` to finish'
    : 'run `lintel migrate apply` to go on, or `lintel migrate down` to take it back'
}
