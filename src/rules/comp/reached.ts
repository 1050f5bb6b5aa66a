/** What a function runs: what it calls and what is written in it, without what others hand to the same helpers. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { CodeFunction, FunctionId, Query } from '../../model/architecture/code.ts'
import { callsIn, functionOf, groupBy, queriesIn } from '../../model/architecture/look-up.ts'
import { once } from '../once.ts'

/** Functions by the function that they are written in. */
const inner: (architecture: Architecture) => ReadonlyMap<FunctionId, readonly CodeFunction[]> = once((architecture) =>
  groupBy(architecture.code.functions, ({ within }) => (within === null ? [] : [within])),
)

export function reached(architecture: Architecture, from: FunctionId): ReadonlySet<FunctionId> {
  const seen = new Set([from])
  for (const id of seen) {
    if (seen.size > 500) break
    for (const each of inner(architecture).get(id) ?? []) seen.add(each.id)
    // What a function is handed differs with who calls it.
    const handed = functionOf(architecture, id)?.parameters ?? []
    for (const { to, callee } of callsIn(architecture, id)) if (to !== null && !handed.includes(callee)) seen.add(to)
  }
  return seen
}

export function queriesOf(architecture: Architecture, from: FunctionId): readonly Query[] {
  return [...reached(architecture, from)].flatMap((id) => queriesIn(architecture, id))
}
