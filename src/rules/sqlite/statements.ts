/** What a function asks of SQLite, in order: through statements that were prepared elsewhere, and through what it calls. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId, Query } from '../../model/architecture/code.ts'
import { callOf, callsIn, queriesIn } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { once } from '../once.ts'

export interface Asked {
  readonly does: 'read' | 'write'
  readonly place: Place
}

/** Statements by the file and the variable that they are kept in. */
const prepared: (architecture: Architecture) => ReadonlyMap<string, Query['does']> = once(
  (architecture) =>
    new Map(
      architecture.code.queries.flatMap(({ call, does, place }) => {
        const kept = callOf(architecture, call)?.keptAs ?? null
        return kept === null ? [] : [[`${place.file}#${kept}`, does] as const]
      }),
    ),
)

/** In the order they are written; `depth` is how far calls are followed. */
export function askedIn(architecture: Architecture, id: FunctionId, depth = 2): readonly Asked[] {
  const queries = new Map(queriesIn(architecture, id).map((query) => [query.call, query]))
  return callsIn(architecture, id)
    .toSorted((a, b) => a.place.start - b.place.start || b.place.end - a.place.end)
    .flatMap((call): readonly Asked[] => {
      const does = doesOf(architecture, call, queries.get(call.id))
      if (does !== null) return [{ does, place: call.place }]
      return call.to !== null && call.to !== id && depth > 0 ? askedIn(architecture, call.to, depth - 1) : []
    })
}

function doesOf(architecture: Architecture, { callee, keptAs, place }: Call, query: Query | undefined): Asked['does'] | null {
  const [, name, method] = /^(\w+)(?:\.pluck\(\)|\.raw\(\)|\.expand\(\))*\.(get|all|run|iterate)$/.exec(callee) ?? []
  const kept = name === undefined ? undefined : prepared(architecture).get(`${place.file}#${name}`)
  const isPrepared = query !== undefined && keptAs !== null && /\.prepare$/.test(callee)
  const does = kept ?? (isPrepared ? undefined : query?.does)
  if (does === undefined) return null
  if (does === 'select' || does === 'count') return 'read'
  return does === 'insert' || does === 'update' || does === 'delete' || does === 'upsert' || method === 'run' ? 'write' : null
}
