import type { Filter, Query } from '../model/architecture/code.ts'
import type { Database, Table } from '../model/architecture/database.ts'

/** Turns a query in the words of an ORM into one in the words of the database. */
export type TranslateNames = (query: Query) => Query

/** By what the models declare: `user.createdAt` of Prisma is `users.created_at`. SQL that the code has as text is left as it is. */
export function translateNames(databases: readonly Database[]): TranslateNames {
  const tables = new Map<string, Table[]>()
  for (const { kind, by, tables: declared } of databases) {
    if (kind !== 'declared') continue
    for (const table of declared) {
      for (const word of wordsOf(by, table)) {
        const key = `${by} ${word}`
        const found = tables.get(key)
        if (found === undefined) tables.set(key, [table])
        else if (!found.includes(table)) found.push(table)
      }
    }
  }
  return (query) => {
    if (query.sql !== null || query.tables.length === 0) return query
    const find = (word: string): Table | undefined => nearest(tables.get(`${query.client} ${word}`), query.place.file)
    return translated(query, find)
  }
}

/** What the code calls a table. A query of Prisma names the model from its lower-case letter on. */
function wordsOf(by: Database['by'], { model }: Table): readonly string[] {
  if (model === undefined) return []
  return by === 'prisma' ? [model.charAt(0).toLowerCase() + model.slice(1), model] : [model]
}

/** Of several applications in one repository, the one that the code is nearest to. */
function nearest(tables: readonly Table[] | undefined, file: string): Table | undefined {
  return tables?.reduce((best, table) => (shared(table.place.file, file) > shared(best.place.file, file) ? table : best))
}

function shared(a: string, b: string): number {
  const [first, second] = [a.split('/'), b.split('/')]
  let count = 0
  while (count < first.length && first[count] === second[count]) count++
  return count
}

type Find = (word: string) => Table | undefined

function translated(query: Query, find: Find): Query {
  const main = find(query.tables[0]!)
  if (main === undefined) return query
  const nameOf = (word: string): string => find(word)?.name ?? word
  const column = (property: string): string => columnName(main, property)
  return {
    ...query,
    tables: query.tables.map(nameOf),
    joins: query.joins.map(nameOf),
    filters: query.filters.map((filter) => filterOf(filter, main, find)),
    order: query.order.map((each) => ({ ...each, column: column(each.column) })),
    columns: query.columns.map(column),
    writes: query.writes.map((each) => ({ ...each, column: column(each.column) })),
  }
}

function filterOf(filter: Filter, main: Table, find: Find): Filter {
  if (filter.table === null) return { ...filter, column: columnName(main, filter.column) }
  const named = find(filter.table)
  return named === undefined ? filter : { ...filter, table: named.name, column: columnName(named, filter.column) }
}

function columnName({ columns }: Table, property: string): string {
  return columns.find((column) => column.property === property)?.name ?? property
}
