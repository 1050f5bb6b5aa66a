/** A kind of system that people ask for by name: a set of parts, and the words that ask for it. */
export interface Archetype {
  /** In kebab-case, `e-commerce`. */
  readonly name: string
  /** As a person says it, `an e-commerce platform`. */
  readonly title: string
  readonly parts: readonly string[]
  /** What a request says that means it, in lower case, as word stems with a weight of 1 (a hint) to 5 (nothing else means it). */
  readonly words: Readonly<Record<string, number>>
  /** What makes a system one of this kind where it is called by it, and nothing elsewhere: `a billing system`, `an API for billing`. */
  readonly calls?: readonly string[]
}
