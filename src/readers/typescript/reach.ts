import type { FunctionId } from '../../model/architecture/code.ts'
import { remembered } from './remember.ts'
import { functionCalled, type World } from './world.ts'

export type Uses = (id: FunctionId) => readonly FunctionId[]

/** The functions that a function calls or passes on. */
export function usesOf(world: World): Uses {
  const known = new Map<FunctionId, readonly FunctionId[]>()
  const used = (id: FunctionId): readonly FunctionId[] => {
    const file = id.slice(0, id.lastIndexOf('#'))
    const uses = new Set<FunctionId>()
    for (const ref of world.functionOf(id)?.mentions ?? []) {
      const called = functionCalled(world.references.resolve(file, ref), world.files)
      if (called !== null && called !== id) uses.add(called)
    }
    return [...uses].sort()
  }
  return (id) => remembered(known, id, () => used(id))
}

/** All that is reached from some functions, themselves first. */
export function reached(uses: Uses, from: readonly FunctionId[]): FunctionId[] {
  const seen = new Set(from)
  for (const id of seen) for (const next of uses(id)) seen.add(next)
  return [...seen]
}
