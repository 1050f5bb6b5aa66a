/** What a function runs: what it calls and what is written in it, without what others hand to the same helpers. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId, Query } from '../../model/architecture/code.ts'
import { callsIn, functionOf, queriesIn } from '../../model/architecture/look-up.ts'

const known = new WeakMap<Architecture, ReadonlyMap<FunctionId, readonly FunctionId[]>>()

/** Functions by the function that they are written in. */
function inner(architecture: Architecture): ReadonlyMap<FunctionId, readonly FunctionId[]> {
  let written = known.get(architecture)
  if (written === undefined) {
    const made = new Map<FunctionId, FunctionId[]>()
    for (const { id, within } of architecture.code.functions) {
      if (within !== null) made.set(within, [...(made.get(within) ?? []), id])
    }
    written = made
    known.set(architecture, written)
  }
  return written
}

export function reached(architecture: Architecture, from: FunctionId): ReadonlySet<FunctionId> {
  const seen = new Set([from])
  for (const id of seen) {
    if (seen.size > 500) break
    for (const each of inner(architecture).get(id) ?? []) seen.add(each)
    // What a function is handed differs with who calls it.
    const handed = functionOf(architecture, id)?.parameters ?? []
    for (const { to, callee } of callsIn(architecture, id)) if (to !== null && !handed.includes(callee)) seen.add(to)
  }
  return seen
}

export function queriesOf(architecture: Architecture, from: FunctionId): readonly Query[] {
  return [...reached(architecture, from)].flatMap((id) => queriesIn(architecture, id))
}
