import type { InputName, InputValues } from './inputs.ts'

/** Where something that a design rests on comes from. */
export type Known<T> =
  /** Words of the request. */
  | { readonly value: T; readonly from: 'said'; readonly phrase: string }
  /** A flag, a brief file, or an answer in the interview. */
  | { readonly value: T; readonly from: 'set' }
  /** A language model, for a reason of its own; the words of the request and what is set count before it. */
  | { readonly value: T; readonly from: 'proposed'; readonly by: string; readonly because: string }
  | { readonly value: T; readonly from: 'assumed'; readonly because: string }

/** What was understood of a request. Everything that is assumed says so, and may be set. */
export interface Brief {
  readonly request: string
  /** Of the project, in kebab-case. */
  readonly name: Known<string>
  /** Archetypes by name, the one that the request is most about first. Empty: nothing in the catalogue is meant. */
  readonly archetypes: readonly Known<string>[]
  /** Parts that are asked for beyond those of the archetypes: `comments`, `moderation`. */
  readonly parts: readonly Known<string>[]
  /** Parts that are not wanted, also where an archetype has them: `no chat`. */
  readonly without: readonly Known<string>[]
  /** Sentences by which the design was changed since, in their order. */
  readonly changes: readonly string[]
  readonly inputs: { readonly [N in InputName]: Known<InputValues[N]> }
  /** Words of the request that nothing was made of, as they stand there. */
  readonly unread: readonly string[]
  /** What a person should know of the reading: contradictions, and numbers that were taken for something near. */
  readonly notes: readonly string[]
}

/** The values alone, which decisions are taken from. */
export function valuesOf({ inputs }: Pick<Brief, 'inputs'>): InputValues {
  return Object.fromEntries(Object.entries(inputs).map(([name, { value }]) => [name, value])) as unknown as InputValues
}
