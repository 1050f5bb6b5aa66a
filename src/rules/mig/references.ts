import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import { isServing, tableOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'

export interface Use {
  readonly at: Place
  /** `certain` where a query names it; `likely` where only its name appears. */
  readonly sure: boolean
}

/** Code that still uses a table, or a column of it. */
export function usesOf(architecture: Architecture, table: string, column?: string): readonly Use[] {
  const { queries, files } = architecture.code
  const named = queries
    .filter((query) => isServing(architecture, query.function) && isOn(architecture, query, table))
    .filter((query) => column === undefined || namesColumn(architecture, query, table, column))
    .map(({ place }) => ({ at: place, sure: true }))
  if (named.length > 0) return named
  // Code that asks through models uses what they declare: a word that is left is of something else.
  if (architecture.databases.some(({ kind }) => kind === 'declared')) return []
  const word = column ?? table
  // A word like `name` or `status` says nothing; one of several parts that no other table has does.
  const isTelling = word.includes('_') && (column === undefined || !isElsewhere(architecture, table, column))
  if (!isTelling) return []
  return files
    .filter(({ isTest, isTool, words }) => !isTest && !isTool && words.includes(word))
    .map(({ file }) => ({ at: { file, line: 1, column: 1, start: 0, end: 0 }, sure: false }))
}

function isOn(architecture: Architecture, query: Query, table: string): boolean {
  return query.tables.some((name) => name === table || tableOf(architecture, name)?.name === table)
}

function namesColumn(architecture: Architecture, query: Query, table: string, column: string): boolean {
  const { columns, filters, order, writes, tables } = query
  const isOf = (name: string) => name === table || tableOf(architecture, name)?.name === table
  const named = [
    ...columns,
    ...order.map((each) => each.column),
    ...writes.map((each) => each.column),
    ...filters.filter((each) => each.table === null || isOf(each.table)).map((each) => each.column),
  ]
  // In a join a bare name may be that of another table.
  const isOfAnother = tables.some(
    (name) => !isOf(name) && tableOf(architecture, name)?.columns.some((each) => each.name === column),
  )
  return tables.length > 0 && named.includes(column) && !isOfAnother
}

function isElsewhere(architecture: Architecture, table: string, column: string): boolean {
  return architecture.databases.some(({ tables }) =>
    tables.some(({ name, columns }) => name !== table && columns.some((each) => each.name === column)),
  )
}
