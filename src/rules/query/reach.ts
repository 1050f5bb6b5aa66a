import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId, Query, Transaction, Value } from '../../model/architecture/code.ts'
import { callsIn, functionOf, queriesIn } from '../../model/architecture/look-up.ts'
import { fromRequest, within } from '../values.ts'

/** What a call leads to, and the call of this repository that it stands behind, where it is not its own. */
export interface Behind<T> {
  readonly found: T
  readonly through: Call | null
}

/** How far calls are followed: past that, nobody who reads the message sees the connection. */
const steps = 3

/** The queries that a call leads to: its own, or those of the functions that it calls. */
export function queriesBehind(architecture: Architecture, call: Call): readonly Behind<Query>[] {
  return callsBehind(architecture, call).flatMap(({ found, through }) => {
    const query = queryOf(architecture, found)
    return query === undefined ? [] : [{ found: query, through }]
  })
}

export function queryOf(architecture: Architecture, call: Call): Query | undefined {
  return queriesIn(architecture, call.function).find((query) => query.call === call.id)
}

/** The call itself, and those that are made before it answers. */
export function callsBehind(architecture: Architecture, call: Call): readonly Behind<Call>[] {
  const seen = new Set<FunctionId>()
  const follow = (at: Call, through: Call | null, left: number): readonly Behind<Call>[] => {
    const own = { found: at, through }
    if (at.to === null || left === 0 || seen.has(at.to)) return [own]
    seen.add(at.to)
    // What is behind a condition or a cache may never be reached, and what is not waited for does not hold up.
    const inner = callsIn(architecture, at.to).filter(({ floating, conditions }) => !floating && conditions.length === 0)
    return [own, ...inner.flatMap((next) => follow(next, at, left - 1))]
  }
  return follow(call, null, steps)
}

/** Callees that run what they are given at once. */
const runsAtOnce = /(^|\.)(map|flatMap|forEach|filter|reduce|some|every|find|then|catch|finally|from|Promise|all|allSettled)$/

/** Whether a call is made before the transaction that it is written in ends, rather than kept for later. */
export function runsInside(architecture: Architecture, call: Call, transaction: Transaction): boolean {
  const bodies = bodiesOf(architecture, transaction)
  for (let at: FunctionId | null = call.function; at !== null; at = functionOf(architecture, at)?.within ?? null) {
    if (bodies.has(at)) return true
    if (!isRunAtOnce(architecture, at)) return false
  }
  return false
}

/** The function that a transaction is given, or that begins it. */
function bodiesOf(architecture: Architecture, { id, function: owner, style }: Transaction): ReadonlySet<FunctionId> {
  if (style === 'manual') return new Set([owner])
  const call = callsIn(architecture, owner).find((each) => each.id === id)
  return new Set(call?.args.flatMap((arg) => (arg.is === 'function' ? [arg.id] : [])) ?? [])
}

function isRunAtOnce(architecture: Architecture, id: FunctionId): boolean {
  const outer = functionOf(architecture, id)?.within
  if (outer === null || outer === undefined) return false
  return callsIn(architecture, outer).some(
    ({ to, args, callee }) =>
      to === id || (runsAtOnce.test(callee) && args.some((arg) => arg.is === 'function' && arg.id === id)),
  )
}

/** Whether a value is made of what a loop goes round with: its element, or the parameter of its callback. */
export function isOfElement(architecture: Architecture, value: Value, call: Call): boolean {
  const { loop } = call
  if (loop === null) return false
  const parameters = functionOf(architecture, call.function)?.parameters ?? []
  const isParameter = (name: string) =>
    (loop.kind === 'map' || loop.kind === 'each') && parameters.some((text) => text.split(/[^\w$]+/).includes(name))
  const list = fromRequest(loop.over ?? undefined)
  for (const inner of within(value)) {
    if (inner.is === 'other' && /^[\w.]+\[\w+\]/.test(inner.text)) return true
    if (inner.is !== 'name' || inner.origin === null) continue
    const { origin, path } = inner
    if (origin.from === 'loop' || (origin.from === 'parameter' && isParameter(origin.name))) return true
    // The element of a list that a caller sent is the caller's as well, under a name of its own.
    if (origin.from === 'request' && origin.part === list?.part && origin.name === list.name && !path.includes(`.${list.part}`))
      return true
  }
  return false
}
