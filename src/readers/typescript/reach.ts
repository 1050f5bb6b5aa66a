import type { FunctionId } from '../../model/architecture/code.ts'
import { functionCalled, type World } from './world.ts'

/** The functions that a function calls or passes on. */
export function usesOf(world: World): (id: FunctionId) => readonly FunctionId[] {
  const known = new Map<FunctionId, readonly FunctionId[]>()
  return (id) => {
    let found = known.get(id)
    if (found === undefined) {
      const of = world.functionOf(id)
      const file = id.slice(0, id.lastIndexOf('#'))
      const uses = new Set<FunctionId>()
      for (const ref of of?.mentions ?? []) {
        const used = functionCalled(world.references.resolve(file, ref), world.files)
        if (used !== null && used !== id) uses.add(used)
      }
      known.set(id, (found = [...uses].sort()))
    }
    return found
  }
}

/** All that is reached from some functions, themselves first. */
export function reachOf(world: World): (from: readonly FunctionId[]) => FunctionId[] {
  const uses = usesOf(world)
  return (from) => {
    const seen = new Set(from)
    for (const id of seen) for (const next of uses(id)) seen.add(next)
    return [...seen]
  }
}
