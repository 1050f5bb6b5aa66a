import type { Place } from './place.ts'

/** What opens a door to whoever reads the file. The text itself is not a fact: facts are kept and printed. */
export interface Credential {
  readonly kind: 'private key' | 'token' | 'address' | 'named'
  /** What it is, as a message says it: `an access key of AWS`. */
  readonly what: string
  /** The name that it is given to, where one stands before it. */
  readonly name: string | null
  /** The first characters, and nothing more. */
  readonly masked: string
  readonly place: Place
}
