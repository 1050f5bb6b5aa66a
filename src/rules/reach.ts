/** Which functions run when one does, and which ones lead to it. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Call, FunctionId, Query } from '../model/architecture/code.ts'
import { callsIn, functionOf, queriesIn } from '../model/architecture/look-up.ts'
import { once } from './once.ts'

interface Graph {
  readonly reached: Map<FunctionId, ReadonlySet<FunctionId>>
  readonly users: ReadonlyMap<FunctionId, readonly FunctionId[]>
}

const graphOf: (architecture: Architecture) => Graph = once(({ code }) => {
  const users = new Map<FunctionId, FunctionId[]>()
  for (const { id, uses } of code.functions) {
    for (const used of uses) {
      const list = users.get(used)
      if (list === undefined) users.set(used, [id])
      else list.push(id)
    }
  }
  return { reached: new Map(), users }
})

/** A function and all that it calls or passes on, directly or not. */
export function reachOf(architecture: Architecture, from: FunctionId): ReadonlySet<FunctionId> {
  const { reached } = graphOf(architecture)
  let found = reached.get(from)
  if (found === undefined) {
    found = follow(from, (id) => functionOf(architecture, id)?.uses ?? [])
    reached.set(from, found)
  }
  return found
}

/** A function and all that lead to it, not through the body of a module. */
export function usersOf(architecture: Architecture, of: FunctionId): ReadonlySet<FunctionId> {
  const { users } = graphOf(architecture)
  return follow(of, (id) => (users.get(id) ?? []).filter((user) => !user.endsWith('#0')))
}

function follow(from: FunctionId, next: (id: FunctionId) => readonly FunctionId[]): ReadonlySet<FunctionId> {
  const seen = new Set([from])
  for (const id of seen) for (const each of next(id)) seen.add(each)
  return seen
}

export function callsReached(architecture: Architecture, from: FunctionId): readonly Call[] {
  return [...reachOf(architecture, from)].flatMap((id) => callsIn(architecture, id))
}

export function queriesReached(architecture: Architecture, from: FunctionId): readonly Query[] {
  return [...reachOf(architecture, from)].flatMap((id) => queriesIn(architecture, id))
}

/** A function and those written inside it. */
export function bodyOf(architecture: Architecture, id: FunctionId): readonly FunctionId[] {
  return [...reachOf(architecture, id)].filter((each) => isWithin(architecture, each, id))
}

export function isWithin(architecture: Architecture, inner: FunctionId, outer: FunctionId): boolean {
  for (let at: FunctionId | null = inner; at !== null; at = functionOf(architecture, at)?.within ?? null)
    if (at === outer) return true
  return false
}

/** The outermost function that this one is written in, below the body of the module. */
export function outermost(architecture: Architecture, id: FunctionId): FunctionId {
  const within = functionOf(architecture, id)?.within ?? null
  return within === null || within.endsWith('#0') ? id : outermost(architecture, within)
}

export function isWriting({ does }: Query): boolean {
  return does === 'insert' || does === 'update' || does === 'delete' || does === 'upsert'
}
