import { createHash } from 'node:crypto'
import { canonicalJson } from '../../kit/json.ts'
import { type Plan, type Step, type Wave, waves } from '../../ports/migration.ts'

/** The steps of a plan while it is made, each wave in its order. */
export interface Draft {
  add(
    wave: Wave,
    id: string,
    step: Omit<Step, 'id' | 'wave' | 'undo' | 'destroys'> & Partial<Pick<Step, 'undo' | 'destroys'>>,
  ): void
  finish(engine: Plan['engine'], switches: Plan['switches']): Plan
}

export function createDraft(): Draft {
  const steps: Step[] = []
  return {
    add: (wave, id, { undo = [], destroys = [], ...step }) => {
      if (steps.some((each) => each.id === id)) throw new Error(`two steps are called ${id}`)
      steps.push({ id, wave, undo, destroys, ...step })
    },
    finish: (engine, switches) => {
      const ordered = waves.flatMap((wave) => steps.filter((step) => step.wave === wave))
      const fingerprint = createHash('sha256')
        .update(canonicalJson([engine, ordered, switches]))
        .digest('hex')
        .slice(0, 16)
      return { engine, fingerprint, steps: ordered, switches }
    },
  }
}
