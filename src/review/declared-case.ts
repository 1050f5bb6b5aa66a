import type { Query } from '../model/architecture/code.ts'
import type { Database, Table } from '../model/architecture/database.ts'

/**
 * Turns the names of a query into those that the tables were made with. SQLite and MySQL take `memberId` and `MEMBERID` for one column,
 * and PostgreSQL's grammar, by which every text is read, puts what is not quoted into lower case.
 */
export function inDeclaredCase(databases: readonly Database[]): (query: Query) => Query {
  const tables = new Map<string, Table>()
  for (const { engine, tables: declared } of databases) {
    if (engine === 'postgres') continue
    for (const table of declared) if (!tables.has(table.name.toLowerCase())) tables.set(table.name.toLowerCase(), table)
  }
  if (tables.size === 0) return (query) => query
  const tableName = (name: string) => tables.get(name.toLowerCase())?.name ?? name
  return (query) => {
    if (query.sql === null || query.tables.length === 0) return query
    const named = query.tables.flatMap((name) => tables.get(name.toLowerCase()) ?? [])
    const columns = new Map(named.toReversed().flatMap((table) => table.columns.map(({ name }) => [name.toLowerCase(), name])))
    const column = (name: string) => columns.get(name.toLowerCase()) ?? name
    return {
      ...query,
      tables: query.tables.map(tableName),
      joins: query.joins.map(tableName),
      filters: query.filters.map((filter) => ({
        ...filter,
        table: filter.table === null ? null : tableName(filter.table),
        column: column(filter.column),
      })),
      order: query.order.map((each) => ({ ...each, column: column(each.column) })),
      columns: query.columns.map(column),
      writes: query.writes.map((each) => ({ ...each, column: column(each.column) })),
    }
  }
}
