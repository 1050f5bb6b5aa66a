import type { Model } from '../../model/model.ts'
import type { Brief } from '../brief/brief.ts'
import { type Composed, CompositionError, composeParts } from '../compose/compose-parts.ts'
import { partsOf } from '../compose/parts-of.ts'
import type { Catalogue } from '../understand/catalogue.ts'
import { type CompletedLoad, completeLoad } from './assumed-load.ts'
import { joinLoads } from './load.ts'

/**
 * The load of a project that was designed once, and changed since.
 * @param there names of parts that the project has, whether the brief asks for them or not
 */
export function projectLoad(model: Model, brief: Brief, there: readonly string[], catalogue: Catalogue): CompletedLoad {
  const known = there.filter((name) => catalogue.parts.some((part) => part.name === name))
  const parts = [...new Set([...partsOf(brief, catalogue), ...known])]
  const composed = composedOf(model.name, parts, catalogue)
  if (composed === null) return completeLoad(model, joinLoads([]), new Set())
  const { entities, actions = {} } = composed.blueprint
  const brought = new Set([...Object.keys(entities), ...Object.keys(actions)])
  return completeLoad(model, joinLoads(composed.parts.map(({ template }) => template.load)), brought)
}

/** Null where there are none, and where they are about something that no part of the catalogue has. */
function composedOf(name: string, parts: readonly string[], { parts: all }: Catalogue): Composed | null {
  try {
    return parts.length === 0 ? null : composeParts(all, { name, parts })
  } catch (error) {
    if (error instanceof CompositionError) return null
    throw error
  }
}
