/** Code of older versions of the API: what renaming cannot express. */
import type { Section } from './language-naming.ts'
import type { AnyBlueprint, EntityName, NewRow, Row, Values } from './language-rows.ts'

/** The fields that a version declares for itself, for code to make. */
type MadeFields<X> = X extends { readonly fields: infer F }
  ? { readonly [K in keyof F as F[K] extends { readonly kind: string } ? K : never]: F[K] }
  : Record<never, never>
type PresentName<B extends AnyBlueprint, E, X> = (X extends { readonly entity: infer N } ? N : E) & EntityName<B>

/** What makes the fields that an older version declares for itself, and takes them. Runs often, and must not wait. */
export interface Conversion<B extends AnyBlueprint, P extends EntityName<B>, Made> {
  /** The fields of the version, of a row of today. */
  readonly toOld: (row: Row<B, P>) => Made
  /** Fields of today, of those of the version that were written: all of them, or some when `row` is changed. */
  readonly toNew: (input: Partial<Made>, context: { readonly row: Row<B, P> | null }) => Partial<NewRow<B, P>>
}

type CodedNames<Entities> = {
  [E in keyof Entities]: Entities[E] extends { readonly code: true } ? E : never
}[keyof Entities]
type VersionCode<B extends AnyBlueprint, Entities> = {
  readonly [E in CodedNames<Entities>]: Conversion<B, PresentName<B, E, Entities[E]>, Values<MadeFields<Entities[E]>>>
}
type CodedVersions<Versions> = {
  [V in keyof Versions]: [CodedNames<Section<Versions[V], 'entities'>>] extends [never] ? never : V
}[keyof Versions]
/** The versions that say `code: true` of an entity. */
export type Coded<B> = B extends { readonly versions: infer V } ? CodedVersions<V> : never
/** Of each such version its entities, by the names they have there. */
export type VersionsCode<B extends AnyBlueprint> = {
  readonly [V in Coded<B> & keyof Section<B, 'versions'>]: VersionCode<B, Section<Section<B, 'versions'>[V], 'entities'>>
}
