import type { Filter, Query } from '../../../model/architecture/code.ts'

/** What a text of SQL asks of the database, with its parameters by number. */
export interface ResolvedQuery
  extends Pick<Query, 'does' | 'tables' | 'order' | 'limit' | 'offset' | 'columns' | 'joins' | 'locks'> {
  readonly filters: readonly ResolvedFilter[]
  readonly writes: readonly { readonly column: string; readonly value: SqlValue }[]
  readonly onConflict: boolean
  readonly returning: boolean
  /** Answers one row at most, whatever the tables hold. */
  readonly one: boolean
}

export interface ResolvedFilter extends Omit<Filter, 'value'> {
  readonly value: SqlValue
}

export type SqlValue =
  /** `$1`: the first is 1. */
  | { readonly is: 'parameter'; readonly number: number }
  | { readonly is: 'constant'; readonly text: string | null }
  | { readonly is: 'column'; readonly table: string | null; readonly column: string }
  /** An expression, a query, or no value at all. */
  | { readonly is: 'other' }
