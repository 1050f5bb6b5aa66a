import type { Field } from '../../model/blueprint.ts'

/** A member of the JSON of a row: what it is called there, and the SQL that it comes from. */
export type Member = { readonly name: string } & (
  | { readonly is: 'id' | 'time'; readonly column: string }
  | { readonly is: 'field'; readonly field: Field; readonly column: string }
  /** The row that a ref points at; its id where `row` is null or finds none. */
  | { readonly is: 'one'; readonly id: string; readonly row: Inside | null }
  | { readonly is: 'many'; readonly rows: (Inside & { readonly outer: string }) | null }
)

/** Other rows: `from` tells which, each called `row`; where they are taken together, that is `outer`. */
export interface Inside {
  readonly row: string
  readonly from: string
  /** Of the row that has this alias. */
  members(alias: string): readonly Member[]
}
