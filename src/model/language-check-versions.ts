/** What only the whole can check of older versions of the API: that what they name is there now. */

import type { ActionVersion, EntityVersion, Version } from './blueprint.ts'
import type { Mistake } from './language.ts'
import type { Named, Names, Section, Strange } from './language-naming.ts'
import type { ModelOf } from './language-shape.ts'

export type CheckVersions<M extends ModelOf, V> = { readonly [N in keyof V]: CheckVersion<M, V[N]> }
type CheckVersion<M extends ModelOf, V> = Strange<V, Version, 'a version'> & {
  readonly [K in keyof V]: K extends 'entities'
    ? { readonly [E in keyof V[K]]: CheckEntityVersion<M, E, V[K][E]> }
    : K extends 'actions'
      ? { readonly [A in keyof V[K]]: CheckActionVersion<Section<M, 'actions'>, A, V[K][A]> }
      : unknown
}

/** Of null nothing can be said here: whether it names what is there is checked when the blueprint is read. */
type CheckEntityVersion<M extends ModelOf, E, X> = X extends null
  ? unknown
  : X extends { readonly entity: infer N }
    ? N extends Names<M>
      ? CheckOfEntity<M['entities'][N]['fields'], N, X>
      : { readonly entity: Named<N, Names<M>, 'entity'> }
    : E extends Names<M>
      ? CheckOfEntity<M['entities'][E]['fields'], E, X>
      : Mistake<`no entity is called '${E & string}'`>
type CheckOfEntity<F, E extends string, X> = {
  readonly [K in keyof X]: K extends 'fields'
    ? { readonly [N in keyof X[K]]: CheckPresent<F, E, X[K][N]> }
    : K extends 'absent'
      ? { readonly [N in Exclude<keyof X[K], keyof F>]: Mistake<`'${E}' has no field '${N & string}'`> }
      : K extends keyof EntityVersion
        ? unknown
        : Mistake<`a version of an entity has no '${K & string}'`>
}
/** A field is called by its name of today, unless it is declared here. */
type CheckPresent<F, E extends string, V> = V extends string
  ? V extends keyof F
    ? unknown
    : Mistake<`'${E}' has no field '${V & string}'`>
  : V extends { readonly from: infer N }
    ? N extends keyof F
      ? unknown
      : Mistake<`'${E}' has no field '${N & string}'`>
    : unknown

type CheckActionVersion<All, A, X> = X extends null
  ? unknown
  : X extends { readonly action: infer N }
    ? N extends keyof All
      ? CheckOfAction<All[N], N, X>
      : { readonly action: Named<N, keyof All, 'action'> }
    : A extends keyof All
      ? CheckOfAction<All[A], A, X>
      : Mistake<`no action is called '${A & string}'`>
type CheckOfAction<Action, A, X> = {
  readonly [K in keyof X]: K extends 'input' | 'returns'
    ? { readonly [N in keyof X[K]]: CheckPresent<Section<Action, K>, A & string, X[K][N]> }
    : K extends keyof ActionVersion
      ? unknown
      : Mistake<`a version of an action has no '${K & string}'`>
}
