/** Whether a query keeps to one tenant, and by which way a table belongs to one. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Filter, FunctionId, Query, Route, Value } from '../model/architecture/code.ts'
import type { Table } from '../model/architecture/database.ts'
import { databasesOf, queriesIn, tableOf } from '../model/architecture/look-up.ts'
import { type Tenancy, tenancyOf } from '../model/architecture/tenancy.ts'
import { once } from './once.ts'

/** A table of rows that belong to tenants: by a column of its own, or through the row that `via` points at. */
export interface Owned {
  readonly table: Table
  readonly via: { readonly column: string; readonly parent: Table } | null
}

/** Tables that belong to tenants, apart from the table of tenants itself. */
export const ownedTables: (architecture: Architecture) => ReadonlyMap<Table, Owned> = once((architecture) =>
  readOwned(architecture, tenancyOf(architecture)),
)

function readOwned(architecture: Architecture, tenancy: Tenancy | null): ReadonlyMap<Table, Owned> {
  const owned = new Map<Table, Owned>()
  if (tenancy === null) return owned
  for (const table of tenancy.tables) owned.set(table, { table, via: null })
  for (const table of databasesOf(architecture).flatMap(({ tables }) => tables)) {
    if (owned.has(table) || table.name === tenancy.root) continue
    for (const { columns, to } of table.foreignKeys) {
      const parent = tableOf(architecture, to.table)
      const column = columns.length === 1 ? columns[0] : undefined
      if (parent === undefined || column === undefined || owned.get(parent)?.via !== null || isPerson(parent.name)) continue
      owned.set(table, { table, via: { column, parent } })
      break
    }
  }
  return owned
}

/** People may be in several tenants: what is theirs is not yet a tenant's. */
export function isPerson(table: string): boolean {
  return /((^|[._])(users?|accounts?|people|persons?|members?|agents?|customers?|profiles?|identities)|[a-z](Users?|Members?|Accounts?))$/.test(
    table.replace(/^[A-Z]/, (first) => first.toLowerCase()),
  )
}

/** `organisation_id` and `organisationId` are one name. */
export function sameName(a: string, b: string): boolean {
  return plain(a) === plain(b)
}

export function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}

/** A name that speaks of tenants: `tenantId`, `req.organisation.id`, `x-team`. */
export function isTenantName(name: string, tenancy: Tenancy): boolean {
  const stem = plain(tenancy.column).replace(/id$/, '')
  const parts = name.split(/[.\-[\]'"]+/).map(plain)
  return parts.some(
    (part) => part.endsWith(stem) || part.endsWith(`${stem}id`) || /(tenant|organi[sz]ation|workspace)(id)?$/.test(part),
  )
}

/** The filters that keep a query, or what it joins, to one tenant. */
export function tenantFilters(query: Query, tenancy: Tenancy): readonly Filter[] {
  return query.filters.filter(
    ({ column, operator }) => sameName(column, tenancy.column) && (operator === '=' || operator === 'in' || operator === 'other'),
  )
}

/** Row security does what the query leaves out. */
export function isGuardedByDatabase({ rowSecurity, policies }: Table): boolean {
  return rowSecurity.enabled && policies.length > 0
}

/** Routes whose whole point is to act for every tenant: the operator's own. */
export function isOperators({ path, guards }: Route): boolean {
  return (
    /(^|\/)(admin|internal|backoffice|back-office|ops|operator|system|staff|superadmin|cron|jobs|webhooks?|public)(\/|$)/i.test(
      path,
    ) || guards.some(({ name }) => /super|staff|operator|internal|platform|global/i.test(name))
  )
}

/** Queries of functions. */
export function queriesOf(architecture: Architecture, functions: readonly FunctionId[]): readonly Query[] {
  return functions.flatMap((id) => queriesIn(architecture, id))
}

/** Columns whose value only its holder knows, or that are public by design: to find a row by them is a check. */
export function isSecretColumn(column: string): boolean {
  return /(token|hash|secret|key|code|session|sid|signature|nonce|fingerprint|external_?id|stripe\w*|email|subject|sub|domain|host|public_?id|handle)$/i.test(
    column,
  )
}

/** The text of names in a value: `invite.id`. */
export function pathOf(value: Value | null): string {
  return value?.is === 'name' ? value.path : value?.is === 'call' ? value.callee : ''
}
