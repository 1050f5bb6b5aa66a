/** What a rule found, as every report tells it. */
import type { Place } from './architecture/place.ts'

export const severities = ['blocker', 'high', 'medium', 'low', 'info'] as const
export type Severity = (typeof severities)[number]

/** How sure the reading is: nothing else it could be; what it mostly is; worth a look. */
export const confidences = ['certain', 'likely', 'maybe'] as const
export type Confidence = (typeof confidences)[number]

export interface Finding {
  /** `tenant/rls-bypassed`. */
  readonly rule: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly title: string
  /** What is wrong here, in one sentence. */
  readonly message: string
  /** The thing of the model that it is about: `table:users`, `route:GET /v1/posts`. */
  readonly subject: string
  readonly at: Place
  readonly related: readonly { readonly at: Place; readonly message: string }[]
  readonly proof: Proof
  readonly fix: Fix | null
  /** Of the rule, the subject and the text it stands on, never of a line: the same when code moves. */
  readonly fingerprint: string
}

export interface Proof {
  readonly status: 'reproduced' | 'not reproduced' | 'not run'
  /** What was seen, or why nothing was tried. */
  readonly summary: string
  /** File of the script that shows it, relative to the folder of `--prove`. */
  readonly script: string | null
}

export const safeties = ['safe', 'suggested', 'manual'] as const
/** `safe` changes no behaviour that anybody could want; `suggested` is right as far as can be read; `manual` needs a person. */
export type Safety = (typeof safeties)[number]

export interface Fix {
  readonly safety: Safety
  /** What to do, in one sentence. */
  readonly advice: string
  readonly edits: readonly Edit[]
}

/** Replaces a range of a file; of a file that is not there, makes it. */
export interface Edit {
  readonly file: string
  /** Offsets in UTF-16 code units: from, and up to. */
  readonly range: readonly [number, number]
  readonly text: string
}

/** What the lab is asked to try. Rules state it as data, since only the lab may run anything. */
export type Hypothesis =
  /** A role that acts for one tenant reads rows of another. */
  | { readonly tries: 'read across tenants'; readonly table: string; readonly tenantColumn: string; readonly role: string | null }
  /** A query reads much less with an index. */
  | {
      readonly tries: 'index'
      readonly table: string
      readonly equals: readonly string[]
      readonly order: readonly { readonly column: string; readonly descending: boolean }[]
      readonly limit: number | null
      /** Columns of the index that is proposed. */
      readonly columns: readonly { readonly column: string; readonly descending: boolean }[]
    }
  /** Deleting a parent reads the whole of the child. */
  | { readonly tries: 'delete parent'; readonly parent: string; readonly child: string; readonly columns: readonly string[] }
  /** A statement of a migration takes a lock that others wait for. */
  | { readonly tries: 'lock'; readonly statement: Place; readonly relation: string | null }
  /** A statement of a migration writes a table anew. */
  | { readonly tries: 'rewrite'; readonly statement: Place; readonly relation: string | null }
  /** A statement of a migration is refused once the table has a row. */
  | { readonly tries: 'required column'; readonly statement: Place; readonly table: string }
  /** A statement of a migration is refused by the engine. */
  | { readonly tries: 'refused'; readonly statement: Place }
  /** A write of a migration reaches fewer rows than are there, since row security hides them. */
  | {
      readonly tries: 'backfill under row security'
      readonly table: string
      readonly tenantColumn: string
      readonly statement: Place
    }
