import type { ProposedItem, RefusedItem } from '../../../house/propose.ts'
import type { JsonObject } from '../../../kit/json.ts'

/** What a design is made of, as it travels to the process that makes it. */
export interface DesignAsked {
  readonly request: string
  /** The text of a brief file. */
  readonly brief: string | null
  /** As `--set` takes them: what is set counts before what is said. */
  readonly set: readonly string[]
  /** What an agent thinks, which counts behind what is said and set. */
  readonly proposals: readonly ProposedItem[]
  /** A name, or the absolute path of a file. */
  readonly profile: string
  readonly svg: boolean
}

/** A value that a design rests on, and where it comes from. */
export interface UnderstoodRow {
  readonly name: string
  readonly value: JsonObject[string]
  readonly unit?: string
  readonly from: string
  /** Of the request. */
  readonly words?: string
  readonly because?: string
  /** Nothing was said, and nothing is made of it: 0, no, none. */
  readonly isSilent: boolean
}

export interface PlacedFile {
  /** Relative to the folder of the design. */
  readonly path: string
  readonly state: string
  /** What would be written, or a diff of what is there; null where it stays as it is. */
  readonly text: string | null
}

export interface ContradictionRow {
  readonly decision: string
  readonly title: string
  readonly says: string
  readonly question: string
  readonly taken: string
  readonly because: string
  /** An earlier design recorded it: it gives way by itself. */
  readonly byDesign: boolean
}

export interface DesignFacts {
  /** `unknown`: nothing of the catalogue is meant. */
  readonly state: 'unknown' | 'designed'
  readonly name: string
  readonly understood: readonly UnderstoodRow[]
  readonly unread: readonly string[]
  readonly notes: readonly string[]
  /** Proposals that count for nothing, each with why. */
  readonly refused: readonly RefusedItem[]
  /** What comes near, and what nothing knows, where nothing is meant. */
  readonly near: readonly JsonObject[]
  readonly missing: readonly string[]
  readonly parts: readonly JsonObject[]
  /** In full. */
  readonly decided: readonly JsonObject[]
  readonly capacity: readonly string[]
  readonly files: readonly PlacedFile[]
  readonly contradictions: readonly ContradictionRow[]
  /** Questions that the last design of the folder answered otherwise. */
  readonly flipped: readonly JsonObject[]
  /** Of all that would be written and recorded, and of what is there: another one when anything of it is another. */
  readonly fingerprint: string
}

export interface ChangeFacts {
  readonly parts: readonly JsonObject[]
  readonly present: readonly string[]
  /** Words of which nothing is made. */
  readonly unread: readonly string[]
  readonly byHand: readonly JsonObject[]
  readonly files: readonly PlacedFile[]
  /** What it means for clients and for what is stored. */
  readonly changes: readonly JsonObject[]
  readonly statements: readonly string[]
  /** Steps from the tables that are there, as `migrate_plan` tells them; null where nothing is stored otherwise. */
  readonly migration: {
    readonly against: string
    readonly steps: readonly JsonObject[]
    readonly forbidden: readonly string[]
  } | null
  /** What clients notice, fields about people that come in, and items of OWASP's list that stand otherwise. */
  readonly risks: {
    readonly breaking: readonly string[]
    readonly personal: readonly string[]
    readonly threats: readonly JsonObject[]
  }
  /** What is left to a person, and what could not be brought up to date. */
  readonly notes: readonly string[]
  readonly decided: readonly JsonObject[]
  readonly contradictions: readonly ContradictionRow[]
  readonly fingerprint: string
}

export interface WrittenFacts {
  readonly files: readonly string[]
  readonly decisions: readonly string[]
  readonly problems: readonly string[]
}
