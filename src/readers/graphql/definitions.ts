/** What one file of schema language defines: plain, so that it can be remembered. */
import type { Place } from '../../model/architecture/place.ts'

export interface Definitions {
  readonly types: readonly TypeDefinition[]
  /** Names of the root types, where a `schema` says them. */
  readonly roots: readonly { readonly operation: Root; readonly type: string }[]
}

export type Root = 'Query' | 'Mutation' | 'Subscription'

export interface TypeDefinition {
  readonly name: string
  readonly kind: 'object' | 'input' | 'enum' | 'union' | 'scalar'
  readonly fields: readonly FieldDefinition[]
  /** Values of an enum, members of a union. */
  readonly members: readonly string[]
  readonly place: Place
}

export interface FieldDefinition {
  readonly name: string
  readonly type: TypeReference
  readonly arguments: readonly {
    readonly name: string
    readonly type: TypeReference
    readonly hasDefault: boolean
    readonly place: Place
  }[]
  readonly hasDefault: boolean
  readonly directives: readonly string[]
  readonly place: Place
}

export interface TypeReference {
  readonly name: string
  readonly required: boolean
  /** How many lists it is wrapped in. */
  readonly lists: number
}
