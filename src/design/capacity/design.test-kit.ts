import type { Model } from '../../model/model.ts'
import { normalise } from '../../model/normalise.ts'
import { type InputValues, inputs } from '../brief/inputs.ts'
import type { PartLoad } from '../catalogue/part-template.ts'
import { parts } from '../catalogue/parts.ts'
import { composeParts } from '../compose/compose-parts.ts'
import { joinLoads } from './load.ts'

/** Every input as it is assumed, but for what is given. */
export function valuesWith(given: Partial<InputValues> = {}): InputValues {
  const assumed = Object.entries(inputs).map(([name, input]) => {
    if (input.kind === 'number' || input.kind === 'word') return [name, input.assumed] as const
    return [name, input.kind === 'flag' ? false : []] as const
  })
  return { ...(Object.fromEntries(assumed) as unknown as InputValues), ...given }
}

export interface TestDesign {
  readonly model: Model
  readonly load: PartLoad
}

/** People and their posts, of the catalogue. */
export function socialDesign(): TestDesign {
  const composed = composeParts(parts, { name: 'social', parts: ['people', 'posts'] })
  return { model: normalise(composed.blueprint), load: joinLoads(composed.parts.map(({ template }) => template.load)) }
}

/** The entities that a plan is easily reckoned of by hand: one with one field, and an actor. */
export function plainDesign(): TestDesign {
  const model = normalise({
    name: 'plain',
    actor: 'user',
    entities: {
      user: { fields: { name: { kind: 'text', min: 10, max: 10 } } },
      note: { fields: { by: { kind: 'ref', to: 'user' }, seen: { kind: 'bool' } } },
    },
  })
  return { model, load: { rows: { note: 10 }, requests: { 'note.get': 86.4, 'note.create': 8.64 } } }
}

export const emptyDesign = (): TestDesign => ({
  model: normalise({ name: 'empty', entities: {} }),
  load: { rows: {}, requests: {} },
})
