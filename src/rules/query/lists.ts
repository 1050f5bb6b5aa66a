import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query, Route } from '../../model/architecture/code.ts'
import type { Table } from '../../model/architecture/database.ts'
import { isServing, routesThrough, tableOf } from '../../model/architecture/look-up.ts'
import { tenancyOf } from '../../model/architecture/tenancy.ts'
import { once } from '../once.ts'
import { isConstant } from '../values.ts'
import { isLookup } from './growth.ts'

/** A query that a route leads to, over a table that grows. */
export interface Served {
  readonly query: Query
  readonly table: Table
  readonly route: Route
}

/** Pages of those who run the system: a few people, now and then. */
const inside = /(^|\/)(admin|internal|ops|debug|backoffice|back-office|staff|_\w+)(\/|$)/i

export const servedQueries: (architecture: Architecture) => readonly Served[] = once((architecture) => {
  return architecture.code.queries.flatMap((query) => {
    const table = tableOf(architecture, query.tables[0] ?? '')
    if (table === undefined || isLookup(table) || !isServing(architecture, query.function)) return []
    const route = routesThrough(architecture, query.function).find(({ path }) => !inside.test(path))
    return route === undefined ? [] : [{ query, table, route }]
  })
})

/** Whether the filters leave all rows, or all of a tenant: nothing narrows them to one parent or to some keys. */
export function isWide(architecture: Architecture, { filters, joins, tables, joined, sql }: Query): boolean {
  if (joins.length > 0 || tables.length > 1 || (joined.length > 0 && !endsInTable(sql))) return false
  const tenant = tenancyOf(architecture)?.column
  return filters.every(
    ({ column, operator, value }) =>
      column === tenant || operator === 'is null' || (operator === '=' && value !== null && isConstant(value)),
  )
}

/** `select $1 from customers`: what is joined into the text chooses columns, and cannot end the list. */
function endsInTable(sql: string | null): boolean {
  return sql !== null && /\bfrom\s+[\w".]+\s*;?\s*$/i.test(sql)
}

/** Whether the text of a statement makes one row of many. */
export function isSummary(sql: string | null): boolean {
  return (
    sql !== null &&
    /\bgroup\s+by\b|\bdistinct\b|\b(count|sum|avg|min|max|exists|bool_or|bool_and|(json|jsonb|array|string)_agg|nextval|now)\s*\(/i.test(
      sql,
    )
  )
}
