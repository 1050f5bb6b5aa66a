/** What every check of a blueprint's type is made of: names that must be known, and the sentences that say when one is not. */
import type { Mistake } from './language.ts'
import type { ModelOf } from './language-shape.ts'

export type Names<M extends ModelOf> = keyof M['entities'] & string
/** The type of a section that may be missing. */
export type Section<B, K extends string> = B extends { readonly [_ in K]: infer S } ? S : Record<never, never>
export type Words<B, K extends string> = B extends { readonly [_ in K]: readonly (infer W)[] } ? W : never
/** Nothing, or a mistake that says so. */
export type Say<Sentence> = [Sentence] extends [never] ? unknown : Mistake<Sentence & string>
/** A name that must be one of `Known`; `What` begins the sentence. */
export type Named<Name, Known, What extends string> = Name extends Known
  ? unknown
  : Mistake<`no ${What} is called '${Name & string}'`>

/** Keys that are no words of the language. */
export type Strange<Said, Known, In extends string> = {
  readonly [K in Exclude<keyof Said, keyof Known>]: Mistake<`${In} has no '${K & string}'`>
}

export type CheckShapes<M extends ModelOf, S> = { readonly [K in keyof S]: CheckShape<M, S[K]> }
export type CheckShape<M extends ModelOf, F> = { readonly [K in keyof F]: Say<FieldMistake<M, F[K]>> }
export type FieldMistake<M extends ModelOf, F> = F extends { readonly to: infer N }
  ? N extends Names<M>
    ? never
    : `no entity is called '${N & string}'`
  : F extends { readonly shape: infer S }
    ? { [K in keyof S]: FieldMistake<M, S[K]> }[keyof S]
    : never

/** Element by element only where one is wrong: comparing tuples is dear. */
export type CheckEmits<M extends ModelOf, V> = V extends readonly (keyof M['events'])[]
  ? unknown
  : { readonly [I in keyof V]: Named<V[I], keyof M['events'], 'event'> }
