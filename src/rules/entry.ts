/** Where a value comes from when the functions that pass it on are followed. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Call, FunctionId, Origin, Value } from '../model/architecture/code.ts'
import { functionOf, groupBy, isServing } from '../model/architecture/look-up.ts'
import type { Place } from '../model/architecture/place.ts'
import { once } from './once.ts'
import { fieldOf, settled, within } from './values.ts'

export interface Entry {
  readonly origin: Extract<Origin, { readonly from: 'request' }>
  /** Where it is read of the request. */
  readonly at: Place
  /** Calls it is passed on by, from the one nearest to the request. */
  readonly through: readonly Call[]
}

const callers: (architecture: Architecture) => ReadonlyMap<FunctionId, readonly Call[]> = once((architecture) =>
  groupBy(architecture.code.calls, ({ to, function: id }) => (to !== null && isServing(architecture, id) ? [to] : [])),
)

/** Calls of a function of the repository, by code that serves. */
export function callsOf(architecture: Architecture, id: FunctionId): readonly Call[] {
  return callers(architecture).get(id) ?? []
}

const deepest = 4

/**
 * The part of a request that a value of a function is made of: read there, or passed on by a caller.
 */
export function enteredAs(architecture: Architecture, id: FunctionId, value: Value | undefined, depth = 0): Entry | null {
  if (value === undefined || depth > deepest) return null
  for (const inner of within(value)) {
    if (inner.is !== 'name' && inner.is !== 'call') continue
    const { origin } = inner
    if (origin?.from === 'request' && isSent(origin)) return { origin, at: inner.place, through: [] }
    if (origin?.from !== 'parameter' || inner.is !== 'name') continue
    const found = passedOn(architecture, id, inner, origin, depth)
    if (found !== null) return found
  }
  return null
}

/** What a guard has put on the request is not what a caller sends: `request.callerId`. */
function isSent({ part, name }: Entry['origin']): boolean {
  return (
    part !== 'request' ||
    name === null ||
    /^(ip|url|originalUrl|path|host|hostname|href|origin|rawBody|search|querystring|subdomains)$/.test(name)
  )
}

type Parameter = Extract<Origin, { readonly from: 'parameter' }>

function passedOn(
  architecture: Architecture,
  id: FunctionId,
  { path }: Extract<Value, { is: 'name' }>,
  origin: Parameter,
  depth: number,
): Entry | null {
  const owner = ownerOf(architecture, id, origin)
  if (owner === null) return null
  for (const call of callsOf(architecture, owner)) {
    const keys = keysOf(architecture, owner, path, origin)
    const entry = enteredAs(architecture, call.function, fieldAt(call.args[origin.index], keys), depth + 1)
    if (entry === null) continue
    const key = keys.at(-1)
    const named = key !== undefined && entry.origin.name === null ? { ...entry.origin, name: key } : entry.origin
    return { ...entry, origin: named, through: [...entry.through, call] }
  }
  return null
}

/** What the callers of the function give for a name that is a parameter, or a field of one; undefined where one gives nothing. */
export function givenFor(architecture: Architecture, id: FunctionId, value: Value): readonly (Value | undefined)[] {
  if (value.is !== 'name' || value.origin?.from !== 'parameter') return []
  const { path, origin } = value
  const owner = ownerOf(architecture, id, origin)
  if (owner === null) return []
  const keys = keysOf(architecture, owner, path, origin)
  return callsOf(architecture, owner).map(({ args }) => fieldAt(args[origin.index], keys))
}

/** The fields of the parameter that a name is read of. */
function keysOf(architecture: Architecture, owner: FunctionId, path: string, origin: Parameter): readonly string[] {
  const names = path.split('.')
  const [own, ...rest] = names
  if (isTakenApart(architecture, owner, origin)) return [origin.name, ...rest]
  return own === origin.name ? rest : names
}

/** What stands at a path of fields; where an object is not written out, all of it; nothing where it is, and lacks the field. */
function fieldAt(value: Value | undefined, keys: readonly string[]): Value | undefined {
  let at = value
  for (const key of keys) {
    if (at === undefined) return undefined
    const field = fieldOf(at, key)
    if (field === undefined) {
      const it = settled(at)
      return it.is === 'object' && it.spreads.length === 0 && it.computed.length === 0 ? undefined : at
    }
    at = field
  }
  return at
}

/** The function, or the one around it, that has the parameter. */
function ownerOf(architecture: Architecture, id: FunctionId, { index, name }: Parameter): FunctionId | null {
  for (let at: FunctionId | null = id; at !== null; at = functionOf(architecture, at)?.within ?? null) {
    const parameter = functionOf(architecture, at)?.parameters[index]
    if (parameter === undefined) continue
    // A pattern is cut where it is long.
    if (parameter.match(/[\w$]+/g)?.includes(name) || (parameter.startsWith('{') && !parameter.includes('}'))) return at
  }
  return null
}

/** `({ after, limit }) => …` */
function isTakenApart(architecture: Architecture, id: FunctionId, { index }: Parameter): boolean {
  return functionOf(architecture, id)?.parameters[index]?.startsWith('{') ?? false
}

/** `body.name`, as a message says it. */
export function partText({ part, name }: Entry['origin']): string {
  return name === null ? part : `${part}.${name}`
}
