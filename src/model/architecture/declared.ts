/** Tables and indexes as models of code declare them: what only a database could add is left empty. */
import type { Column, Database, ForeignKey, Index, Table } from './database.ts'
import type { Place } from './place.ts'

type Given<T, K extends keyof T> = Pick<T, K> & Partial<T>

export function declaredTable(given: Given<Table, 'name' | 'columns' | 'place'>): Table {
  return {
    primaryKey: null,
    foreignKeys: [],
    indexes: [],
    checks: [],
    policies: [],
    rowSecurity: { enabled: false, forced: false, place: null },
    owner: null,
    grants: [],
    partition: null,
    strict: false,
    ...given,
  }
}

export function declaredColumn(given: Given<Column, 'name' | 'type' | 'nullable' | 'place'>): Column {
  return { default: null, identity: false, generated: false, ...given }
}

/** A column of an index; null where what stands there is an expression. */
export interface DeclaredKey {
  readonly column: string | null
  readonly expression?: string
  readonly descending?: boolean
  readonly operatorClass?: string | null
}

export function declaredIndex(given: Given<Omit<Index, 'keys'>, 'name' | 'place'> & { keys: readonly DeclaredKey[] }): Index {
  return {
    include: [],
    unique: false,
    method: 'btree',
    where: null,
    constraint: null,
    valid: true,
    ...given,
    keys: given.keys.map((key) => ({ expression: null, descending: false, operatorClass: null, ...key })),
  }
}

export function declaredKey(
  given: Pick<ForeignKey, 'name' | 'columns' | 'to' | 'place'> & { readonly onDelete?: ForeignKey['onDelete'] },
): ForeignKey {
  return { onDelete: 'no action', validated: true, ...given }
}

export function declaredDatabase(given: Given<Database, 'engine' | 'source' | 'by' | 'tables'>): Database {
  return { kind: 'declared', basis: 'read', views: [], functions: [], roles: [], enums: [], migrations: [], ...given }
}

/** The longest name that PostgreSQL keeps. */
const longest = 63

/** A name of a constraint or an index with its ending whole: `users_email_key`. */
export function endedName(parts: readonly string[], ending: string): string {
  return `${parts.join('_').slice(0, longest - ending.length - 1)}_${ending}`
}

/** A type of the database's own as PostgreSQL names it: quoted where it is not lower-case. */
export function typeName(name: string): string {
  return /^[a-z_][a-z0-9_$.]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** Columns with what stands of them only by their place. */
export function indexOfConstraint(
  constraint: 'primary' | 'unique',
  name: string,
  columns: readonly string[],
  place: Place,
): Index {
  return declaredIndex({ name, keys: columns.map((column) => ({ column })), unique: true, constraint, place })
}
