import type { Database, Table } from '../../model/architecture/database.ts'
import type { Badge } from './picture-badge.ts'

export interface PictureTable {
  readonly name: string
  /** The database that declares it: `postgres, migrations`. */
  readonly database: string
  /** Columns that are a key, or that findings are about. */
  readonly rows: readonly {
    readonly name: string
    readonly type: string
    readonly key: '' | 'PK' | 'FK'
    readonly badge: Badge | null
  }[]
  readonly columns: number
  readonly references: readonly { readonly column: string; readonly to: string }[]
  readonly badge: Badge | null
}

/** Each table once: as migrations leave it, before as code declares it. */
export function tablesOf(databases: readonly Database[]): readonly PictureTable[] {
  const tables = new Map<string, PictureTable>()
  const ranked = [...databases].sort((a, b) => rank(a) - rank(b))
  for (const { engine, source, tables: declared } of ranked) {
    for (const table of declared) {
      if (tableNamed([...tables.values()], table.name) === undefined)
        tables.set(table.name, pictureTable(table, `${engine}, ${source}`))
    }
  }
  return [...tables.values()].sort((a, b) => (a.database === b.database ? order(a.name, b.name) : order(a.database, b.database)))
}

function rank({ kind, basis }: Database): number {
  return (kind === 'migrations' ? 0 : 2) + (basis === 'replayed' ? 0 : 1)
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function pictureTable({ name, columns, primaryKey, foreignKeys }: Table, database: string): PictureTable {
  const primary = new Set(primaryKey?.columns)
  const foreign = new Set(foreignKeys.flatMap((key) => key.columns))
  return {
    name,
    database,
    rows: columns.map((column) => ({
      name: column.name,
      type: column.type,
      key: primary.has(column.name) ? 'PK' : foreign.has(column.name) ? 'FK' : '',
      badge: null,
    })),
    columns: columns.length,
    references: foreignKeys.flatMap(({ columns: [column], to }) => (column === undefined ? [] : [{ column, to: to.table }])),
    badge: null,
  }
}

/** The table that a query means, by its own name or by that of an ORM's model: `UserProfile` is `user_profiles`. */
export function tableNamed(tables: readonly PictureTable[], name: string): PictureTable | undefined {
  return tables.find((table) => table.name === name) ?? tables.find((table) => plain(table.name) === plain(name))
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}.]/gu, '')
    .replace(/ies$/, 'y')
    .replace(/(?<=[sxz]|ch|sh)es$|(?<!s)s$/, '')
}
