/** Reading and changing rows by what a request says, over SQL, an ORM or MongoDB alike. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId, Query, Value } from '../../model/architecture/code.ts'
import { isOfDocuments, isServing, tableOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { around } from '../flow.ts'
import { once } from '../once.ts'

export interface Access {
  /** Where it runs: for a prepared statement, the function that executes it. */
  readonly function: FunctionId
  /** The table, the collection or the model, as one name for all that use it. */
  readonly of: string
  readonly does: 'select' | 'update' | 'delete'
  readonly key: string
  readonly filters: readonly { readonly column: string; readonly value: Value | null }[]
  readonly place: Place
}

export const accessesOf: (architecture: Architecture) => readonly Access[] = once((architecture) => {
  return [...inQueries(architecture)].filter((access) => isServing(architecture, access.function))
})

function* inQueries(architecture: Architecture): Iterable<Access> {
  const calls = new Map(architecture.code.calls.map((call) => [call.id, call]))
  for (const query of architecture.code.queries) {
    const does = query.does === 'upsert' || query.does === 'count' ? null : query.does
    if (query.tables[0] === undefined || (does !== 'select' && does !== 'update' && does !== 'delete')) continue
    const table = tableOf(architecture, query.tables[0])
    const keys = table?.primaryKey?.columns
    const shared = {
      of: table?.name ?? query.tables[0],
      does,
      key: keys?.length === 1 ? keys[0]! : isOfDocuments(query) ? '_id' : 'id',
      place: query.place,
    } as const
    const prepared = executions(architecture, query, calls.get(query.call))
    if (prepared.length === 0) yield { ...shared, function: query.function, filters: query.filters }
    for (const run of prepared) {
      // Positions of a statement and of its arguments are the same where it has nothing but conditions.
      const values = query.does === 'update' ? [] : run.args
      yield {
        ...shared,
        function: run.function,
        filters: query.filters.map((filter, i) => ({
          column: filter.column,
          value: filter.value ?? values[i] ?? run.args[0] ?? null,
        })),
      }
    }
  }
}

/** `const byId = db.prepare('…')`, and then `byId.get(id)`. */
function executions(architecture: Architecture, query: Query, call: Call | undefined): readonly Call[] {
  const name = call?.keptAs
  if (call === undefined || name == null || !/prepare$/.test(call.target ?? '')) return []
  return architecture.code.calls.filter(
    ({ callee, function: id, place }) =>
      place.file === query.place.file &&
      callee.startsWith(`${name}.`) &&
      /\.(get|all|run|iterate)$/.test(callee) &&
      [...around(architecture, id)].includes(query.function),
  )
}
