import { MigrationPendingError, type Migrator } from '../ports/migration.ts'
import { type StepOptions, takeStep } from './take-step.ts'

export type TakenBack = { readonly is: 'nothing' } | { readonly is: 'done'; readonly steps: number }

/**
 * Takes back what was expanded and filled, the last step first. What was there before the migration is there after it.
 * @throws MigrationPendingError when something was taken away already.
 */
export async function takeBack(migrator: Migrator, options: StepOptions): Promise<TakenBack> {
  const unlock = await migrator.lock()
  try {
    const { migration, progress } = await migrator.stored()
    if (migration === null) return { is: 'nothing' }
    if (progress.wave === 'contract' || progress.wave === 'done') {
      const says = progress.wave === 'done' ? 'the last migration is finished' : 'what old code needs is being taken away'
      throw new MigrationPendingError(
        `${says}, so that it cannot be taken back`,
        progress.wave === 'done'
          ? 'migrate to the blueprint of before: `lintel migrate plan` tells what that takes'
          : 'finish it with `lintel migrate apply`',
      )
    }
    const stuck = migration.plan.steps.find(
      ({ id, undo }) => undo === null && (progress.done.includes(id) || progress.cursors[id] !== undefined),
    )
    if (stuck) {
      throw new MigrationPendingError(
        `step \`${stuck.id}\` cannot be taken back: ${stuck.why}`,
        'finish it with `lintel migrate apply`, and migrate to the blueprint of before with a `backfill`',
      )
    }
    if (migration.plan.switches && progress.side === 'to') await migrator.switchTo('from')
    // From here on the new code is not served any more.
    await migrator.enter('expand')
    const taken = [...migration.plan.steps]
      .reverse()
      .filter(({ id, act }) => progress.done.includes(id) || progress.cursors[id] !== undefined || act.does === 'index')
    for (const step of taken) await takeStep(() => migrator.undo(step), step, options)
    await migrator.forget()
    return { is: 'done', steps: taken.length }
  } finally {
    await unlock()
  }
}
