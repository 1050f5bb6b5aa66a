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
    const before = new Set(Array.from(tables.keys(), plain))
    for (const table of declared) {
      if (!tables.has(table.name) && !before.has(plain(table.name)))
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

/** Tables by what a query calls them: their own name, or that of an ORM's model, as `UserProfile` for `user_profiles`. */
export type TableNamed = (name: string) => PictureTable | undefined

export function tableNamed(tables: readonly PictureTable[]): TableNamed {
  const byName = new Map(tables.map((table) => [table.name, table]))
  const byPlain = new Map([...tables].reverse().map((table) => [plain(table.name), table]))
  return (name) => byName.get(name) ?? byPlain.get(plain(name))
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}.]/gu, '')
    .replace(/ies$/, 'y')
    .replace(/(?<=[sxz]|ch|sh)es$|(?<!s)s$/, '')
}
