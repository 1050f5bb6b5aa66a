import type { Place } from './place.ts'

/** What opens a door to whoever reads the file. The text itself is not a fact: facts are kept and printed. */
export interface Credential {
  /** `fallback`: what is taken where the environment says nothing; `default`: the same, of a schema, and all of `.default(…)`. */
  readonly kind: 'private key' | 'token' | 'address' | 'named' | 'fallback' | 'default'
  /** What it is, as a message says it: `an access key of AWS`. */
  readonly what: string
  /** The name that it is given to, where one stands before it. */
  readonly name: string | null
  /** The first characters, and nothing more. */
  readonly masked: string
  readonly place: Place
}
