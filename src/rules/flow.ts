/** Where the values of an expression come from when the calls are followed that hand them on. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Call, Comparison, FunctionId, Origin, Value } from '../model/architecture/code.ts'
import { functionOf, groupBy } from '../model/architecture/look-up.ts'
import { once } from './once.ts'
import { within } from './values.ts'

interface Index {
  readonly callsTo: ReadonlyMap<FunctionId, readonly Call[]>
  readonly comparisonsIn: ReadonlyMap<FunctionId, readonly Comparison[]>
}

const indexOf: (architecture: Architecture) => Index = once(({ code: { calls, comparisons } }) => ({
  callsTo: groupBy(calls, ({ to }) => (to === null ? [] : [to])),
  comparisonsIn: groupBy(comparisons, (each) => [each.function]),
}))

/** Calls of a function of this repository. */
export function callersOf(architecture: Architecture, id: FunctionId): readonly Call[] {
  return indexOf(architecture).callsTo.get(id) ?? []
}

export function comparisonsIn(architecture: Architecture, id: FunctionId): readonly Comparison[] {
  return indexOf(architecture).comparisonsIn.get(id) ?? []
}

/** The function, and those that it is written in, from the inside. */
export function* around(architecture: Architecture, id: FunctionId): Iterable<FunctionId> {
  for (let at: FunctionId | null = id; at !== null; at = functionOf(architecture, at)?.within ?? null) yield at
}

/** Origins of all that a value is made of; a parameter is what the calls of its function give, where there are any. */
export function originsOf(
  architecture: Architecture,
  value: Value | null | undefined,
  id: FunctionId,
  among?: ReadonlySet<FunctionId>,
  depth = 4,
): readonly Origin[] {
  if (value == null) return []
  const found: Origin[] = []
  for (const inner of within(value)) {
    if (inner.is !== 'name' && inner.is !== 'call') continue
    const { origin } = inner
    if (origin === null) continue
    if (origin.from !== 'parameter' || depth === 0) {
      found.push(origin)
      continue
    }
    const given = givenTo(architecture, origin, id, among)
    if (given.length === 0) found.push(origin)
    for (const { arg, call } of given) {
      found.push(...originsOf(architecture, taken(arg, inner.is === 'name' ? inner.path : ''), call.function, among, depth - 1))
    }
  }
  return found
}

function givenTo(
  architecture: Architecture,
  { index, name }: Extract<Origin, { readonly from: 'parameter' }>,
  id: FunctionId,
  among: ReadonlySet<FunctionId> | undefined,
): readonly { readonly arg: Value; readonly call: Call }[] {
  for (const owner of around(architecture, id)) {
    const parameter = functionOf(architecture, owner)?.parameters[index]
    if (parameter === undefined || !(parameter === name || parameter.includes(name))) continue
    return callersOf(architecture, owner)
      .filter((call) => among === undefined || [...around(architecture, call.function)].some((each) => among.has(each)))
      .flatMap((call) => {
        const arg = call.args[index]
        return arg === undefined ? [] : [{ arg, call }]
      })
  }
  return []
}

/** Of an object that is written where it is given, the field that is read: `job.data` of `{ data }`. */
function taken(arg: Value, path: string): Value {
  const field = path.split('.')[1]
  return arg.is === 'object' && field !== undefined ? (arg.fields[field] ?? arg) : arg
}

const plainParts =
  /^(url|originalUrl|baseUrl|path|method|ip|ips|hostname|host|protocol|secure|log|id|raw|socket|connection|app|res|route|signal|nextUrl|server|httpVersion|subdomains|xhr|fresh|stale|accepts)$/

/** Whether it tells who asks: set by a guard, be it as a property of the request that no framework knows. */
export function isCaller(origin: Origin): boolean {
  if (origin.from === 'caller') return true
  return origin.from === 'request' && origin.part === 'request' && origin.name !== null && !plainParts.test(origin.name)
}

/** Whether whoever asks chooses it: parameters, query, body, headers, cookies. */
export function isInput(origin: Origin): origin is Extract<Origin, { readonly from: 'request' }> {
  return origin.from === 'request' && ['params', 'query', 'body', 'headers', 'cookies', 'trpc'].includes(origin.part)
}
