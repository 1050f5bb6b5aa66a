import type { Architecture } from '../../../model/architecture/architecture.ts'
import type { FunctionId, Query, Route, Value } from '../../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, queriesIn, tableOf } from '../../../model/architecture/look-up.ts'
import type { Place } from '../../../model/architecture/place.ts'
import { once } from '../../once.ts'
import { answersOf } from '../../responses.ts'
import { within } from '../../values.ts'

export interface CodeList {
  readonly route: Route
  /** What reads it. */
  readonly at: Place
  /** Rows of one parent. */
  readonly ofParent: boolean
}

/** GET routes that answer every row that a query finds. */
export const unboundedLists: (architecture: Architecture) => readonly CodeList[] = once((architecture) => {
  const answers = answersOf(architecture)
  return architecture.code.routes.flatMap((route): readonly CodeList[] => {
    const { handler, method, path } = route
    if (method !== 'GET' || handler === null || !isServing(architecture, handler) || path.endsWith('}')) return []
    const own = answers.filter((answer) => answer.function === handler)
    const ids = [handler, ...(functionOf(architecture, handler)?.uses ?? [])]
    const query = ids
      .flatMap((id) => queriesIn(architecture, id))
      .find((each) => isOpen(architecture, each) && (each.function === handler || givesRows(architecture, each)))
    const at = query?.place ?? ids.map((id) => openFind(architecture, id)).find((each) => each !== undefined)
    if (at === undefined || !own.some(({ value }) => isList(value))) return []
    return [
      {
        route,
        at,
        ofParent: /\{[^}]*\}.*\/[^{}]+$/.test(path) && query?.filters.some(({ column }) => /_?id$/i.test(column)) === true,
      },
    ]
  })
})

/** Reads rows without an end, in an order: what is ordered is a list, and not one thing. */
function isOpen(architecture: Architecture, query: Query): boolean {
  if (query.does !== 'select' || query.one || query.limit !== null || query.order.length === 0 || query.locks !== null)
    return false
  if (/\bgroup by\b|\bdistinct\b|\bcount\(|generate_series|\blimit\b|fetch first/i.test(query.sql ?? '')) return false
  return !query.filters.some(
    ({ column, operator }) => operator === 'in' || (operator === '=' && isUnique(architecture, query, column)),
  )
}

/** What the function that a handler calls gives back are those rows: not one thing that has some, nor what a write says. */
function givesRows(architecture: Architecture, { function: id }: Query): boolean {
  const answers = functionOf(architecture, id)?.answers ?? []
  const queries = queriesIn(architecture, id)
  return (
    // An answer that is too large to be told is put together of several reads.
    (answers.length === 0 && queries.filter(({ does }) => does === 'select' || does === 'count').length < 3) ||
    answers.some((answer) => {
      if (answer.is === 'object') return answer.spreads.length === 0 && Object.keys(answer.fields).length <= 6
      const made = queries.find(({ place }) => place.start >= answer.place.start && place.end <= answer.place.end)
      return made === undefined || made.does === 'select'
    })
  )
}

function isUnique(architecture: Architecture, query: Query, column: string): boolean {
  if (/^(id|uuid|slug|email|key|code)$/i.test(column)) return true
  const table = query.tables[0] === undefined ? undefined : tableOf(architecture, query.tables[0])
  return table?.indexes.some(({ unique, keys }) => unique && keys.length === 1 && keys[0]!.column === column) ?? false
}

/** `collection.find(…).toArray()` of MongoDB, which is no query of SQL. */
function openFind(architecture: Architecture, id: FunctionId): Place | undefined {
  return callsIn(architecture, id).find(
    ({ target, callee, chain }) =>
      target !== null &&
      /^(mongodb|mongoose):/.test(target) &&
      callee.endsWith('.find') &&
      chain.some(({ name }) => name === 'toArray' || name === 'lean') &&
      !chain.some(({ name }) => name === 'limit'),
  )?.place
}

/** Rows, bare or under a name for lists, of what a call has answered. */
function isList(value: Value): boolean {
  if (value.is === 'object') {
    const names = Object.keys(value.fields)
    return names.some((name) => /^(items|data|results?|rows|records|list|\w+s)$/.test(name) && isRead(value.fields[name]!))
  }
  return isRead(value)
}

function isRead(value: Value): boolean {
  if (value.is === 'list' || (value.is === 'name' && value.value?.is === 'list')) return true
  return [...within(value, 4)].some((inner) => (inner.is === 'name' || inner.is === 'call') && inner.origin?.from === 'call')
}
