/** Tables of SQLite's own description of them. */
import type { Column, ForeignKey, Index, Table } from '../model/architecture/database.ts'
import { byName } from './facts.ts'
import type { SqliteCatalogue, SqliteIndex, SqliteTable } from './sqlite-wire.ts'
import type { Whereabouts } from './whereabouts.ts'

export function sqliteTable(
  table: SqliteTable,
  read: Table | undefined,
  places: Whereabouts,
  { tables }: SqliteCatalogue,
): Table {
  const { name } = table
  const primary = primaryKeyOf(table)
  return {
    name,
    columns: columnsOf(table, read, places),
    primaryKey:
      primary.length > 0
        ? { columns: primary, place: read?.primaryKey?.place ?? places.ofPart(name, primary[0]!, undefined) }
        : null,
    foreignKeys: foreignKeysOf(table, read, places, tables),
    indexes: table.indexes.map((index) => indexOf(index, table, read, places)),
    // The engine has no list of them.
    checks: read?.checks ?? [],
    policies: [],
    rowSecurity: { enabled: false, forced: false, place: null },
    owner: null,
    grants: [],
    partition: null,
    strict: table.strict,
    place: places.of(name, read),
  }
}

function primaryKeyOf({ columns }: SqliteTable): readonly string[] {
  return columns
    .filter((column) => column.primary > 0)
    .sort((a, b) => a.primary - b.primary)
    .map((column) => column.name)
}

function columnsOf(table: SqliteTable, read: Table | undefined, places: Whereabouts): readonly Column[] {
  const known = byName(read?.columns ?? [])
  const alone = primaryKeyOf(table).length === 1
  const numbers = /\bautoincrement\b/i.test(table.sql)
  return table.columns.map((column) => {
    const isKey = column.primary > 0
    const isRowid = isKey && alone && !table.withoutRowid && column.type.toUpperCase() === 'INTEGER'
    return {
      name: column.name,
      type: column.type,
      // Other keys of a table with rowids may hold NULL, for old times' sake.
      nullable: !column.notNull && !isRowid && !(isKey && table.withoutRowid),
      default: column.default,
      identity: isRowid && numbers,
      generated: column.generated,
      place: places.ofPart(table.name, column.name, known.get(column.name)),
    }
  })
}

function foreignKeysOf(
  table: SqliteTable,
  read: Table | undefined,
  places: Whereabouts,
  tables: readonly SqliteTable[],
): readonly ForeignKey[] {
  const ids = [...new Set(table.foreignKeys.map((key) => key.id))].sort((a, b) => b - a)
  return ids.map((id) => {
    const parts = table.foreignKeys.filter((key) => key.id === id)
    const columns = parts.map((key) => key.from)
    const [first] = parts as [(typeof parts)[number]]
    const parent = tables.find((each) => each.name.toLowerCase() === first.table.toLowerCase())
    const named = parts.flatMap((key) => key.to ?? [])
    const known = read?.foreignKeys.find((key) => key.columns.join() === columns.join())
    return {
      name: known?.name ?? `${table.name}_${columns.join('_')}_fkey`,
      columns,
      to: { table: parent?.name ?? first.table, columns: named.length > 0 ? named : parent ? primaryKeyOf(parent) : [] },
      onDelete: first.onDelete.toLowerCase() as ForeignKey['onDelete'],
      validated: true,
      place: known?.place ?? places.ofPart(table.name, columns[0]!, undefined),
    }
  })
}

function indexOf(index: SqliteIndex, table: SqliteTable, read: Table | undefined, places: Whereabouts): Index {
  const written = index.sql === null ? [] : expressionsOf(index.sql)
  const constraint = index.origin === 'pk' ? 'primary' : index.origin === 'u' ? 'unique' : null
  const known = read?.indexes.find((each) => each.name === index.name)
  return {
    name: index.name,
    keys: index.keys.map(({ column, descending }, i) => ({
      column,
      expression: column === null ? (written[i] ?? '') : null,
      descending,
      operatorClass: null,
    })),
    include: [],
    unique: index.unique,
    method: 'btree',
    where: /\)\s*where\b([\s\S]*)$/i.exec(index.sql ?? '')?.[1]?.trim() ?? null,
    constraint,
    valid: true,
    place: known?.place ?? places.ofPart(table.name, (constraint && index.keys[0]?.column) || index.name, undefined),
  }
}

/** The keys of a CREATE INDEX as they are written: parted at the commas of the outermost parentheses. */
function expressionsOf(sql: string): readonly string[] {
  const from = sql.indexOf('(')
  const keys: string[] = []
  let [depth, begun] = [0, from + 1]
  for (let at = from; at < sql.length; at++) {
    const char = sql[at]
    if (char === '(') depth++
    else if (char === ')' && --depth > 0) continue
    if (depth === 0 || (depth === 1 && char === ',')) {
      keys.push(sql.slice(begun, at).trim())
      begun = at + 1
    }
    if (depth === 0) break
  }
  return keys.map((key) => key.replace(/\s+(asc|desc)$/i, ''))
}
