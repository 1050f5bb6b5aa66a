/** On whose behalf rows are kept: the column by which tables belong to a tenant. */
import type { Architecture } from './architecture.ts'
import type { Table } from './database.ts'
import { databasesOf } from './look-up.ts'

export interface Tenancy {
  /** As tables have it: `tenant_id`, `organizationId`. */
  readonly column: string
  /** The table of tenants, where a foreign key says. */
  readonly root: string | null
  /** Tables whose rows belong to one tenant. */
  readonly tables: readonly Table[]
}

const names =
  /^(tenant|organi[sz]ation|org|workspace|company|account|team|client|customer_account|shop|store|school|clinic)_?id$/i
/** Names that are nearly always what they say; the others need a foreign key to a table of tenants. */
const plainNames = /^(tenant|organi[sz]ation|org|workspace)_?id$/i
const roots =
  /^(tenants?|organi[sz]ations?|orgs?|workspaces?|companies|company|accounts?|teams?|clients?|shops?|stores?|schools?|clinics?)$/i

/** Rows of one person: what is theirs is not a tenant's. */
const people = /^(user|owner|author|member|person|profile|created_?by)_?id$/i

const known = new WeakMap<Architecture, Tenancy | null>()

/** The tenancy of a backend, or null where nothing says that it has tenants. */
export function tenancyOf(architecture: Architecture): Tenancy | null {
  let tenancy = known.get(architecture)
  if (tenancy === undefined) {
    tenancy = readTenancy(databasesOf(architecture).flatMap(({ tables }) => tables))
    known.set(architecture, tenancy)
  }
  return tenancy
}

function readTenancy(tables: readonly Table[]): Tenancy | null {
  const candidates = new Map<string, Table[]>()
  const isolating = isolatingColumns(tables)
  const leading = leadingColumns(tables)
  for (const table of tables) {
    for (const { name } of table.columns) {
      if (names.test(name) || isolating.has(name) || leading.has(name))
        candidates.set(name, [...(candidates.get(name) ?? []), table])
    }
  }
  const found = [...candidates]
    .map(([column, owned]) => ({
      column,
      tables: owned,
      root: rootOf(column, owned),
      guarded: owned.filter((table) => isInPolicy(table, column)).length,
    }))
    .filter(
      ({ column, tables: owned, root, guarded }) =>
        guarded > 0 ||
        leading.has(column) ||
        (root !== null
          ? owned.length >= 2 && roots.test(bare(root))
          : plainNames.test(column)
            ? owned.length >= 2 || owned.some(({ name }) => hasChildren(tables, name))
            : owned.length >= 2 && isFromOutside(tables, owned, column)),
    )
    .sort(
      (a, b) =>
        b.guarded - a.guarded ||
        Number(plainNames.test(b.column)) - Number(plainNames.test(a.column)) ||
        b.tables.length - a.tables.length ||
        (a.column < b.column ? -1 : 1),
    )[0]
  return found === undefined ? null : { column: found.column, root: found.root, tables: found.tables }
}

/** Columns under any other name that the policies of two tables or more compare with a setting: `operator_id`. */
function isolatingColumns(tables: readonly Table[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const table of tables) {
    for (const { name } of table.columns) {
      const compares = table.policies.some(({ using, check }) => `${using} ${check}`.includes('current_setting'))
      if (compares && /_?id$/i.test(name) && !people.test(name) && isInPolicy(table, name))
        counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  }
  return new Set([...counts].flatMap(([name, count]) => (count >= 2 && name !== 'id' ? [name] : [])))
}

/**
 * Columns that begin the composite keys of tables and of the references between them, and point at no table themselves:
 * `(space_id, post_id)` points at `(space_id, id)`.
 */
function leadingColumns(tables: readonly Table[]): ReadonlySet<string> {
  const begins = ({ primaryKey }: Table, column: string) =>
    primaryKey !== null && primaryKey.columns.length > 1 && primaryKey.columns[0] === column
  const counts = new Map<string, Set<string>>()
  for (const table of tables) {
    for (const { columns, to } of table.foreignKeys) {
      const [column] = columns
      if (column === undefined || columns.length < 2 || to.columns[0] !== column || !/_?id$/i.test(column)) continue
      const parent = tables.find(({ name }) => name === to.table)
      if (parent === undefined || !begins(table, column) || !begins(parent, column) || people.test(column)) continue
      counts.set(column, new Set([...(counts.get(column) ?? []), table.name, parent.name]))
    }
  }
  const hasTable = (column: string) => {
    const stem = column.replace(/_?id$/i, '').toLowerCase()
    return tables.some(({ name }) => bare(name).toLowerCase().startsWith(stem))
  }
  return new Set([...counts].flatMap(([column, owned]) => (owned.size >= 3 && !hasTable(column) ? [column] : [])))
}

function hasChildren(tables: readonly Table[], parent: string): boolean {
  return tables.some(({ name, foreignKeys }) => name !== parent && foreignKeys.some(({ to }) => to.table === parent))
}

/** Tenants that another service keeps: no table of them is here, and rows are found by them before anything else. */
function isFromOutside(tables: readonly Table[], owned: readonly Table[], column: string): boolean {
  const leads = owned.filter(({ indexes }) => indexes.some(({ keys }) => keys.length > 1 && keys[0]?.column === column))
  const stem = column.replace(/_?id$/i, '').toLowerCase()
  return leads.length > 0 && !tables.some(({ name }) => bare(name).toLowerCase().startsWith(stem))
}

function rootOf(column: string, tables: readonly Table[]): string | null {
  const counts = new Map<string, number>()
  for (const { foreignKeys } of tables) {
    const to = foreignKeys.find(({ columns }) => columns[0] === column && columns.length === 1)?.to.table
    if (to !== undefined) counts.set(to, (counts.get(to) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? null
}

function isInPolicy({ policies }: Table, column: string): boolean {
  return policies.some(({ using, check }) => `${using} ${check}`.includes(column))
}

/** Without its schema. */
function bare(table: string): string {
  return table.slice(table.lastIndexOf('.') + 1)
}
