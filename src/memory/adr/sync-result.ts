import type { AdrFields } from './adr-text.ts'

/** What was done to bring rows and files of decisions in step, and what a person has to settle. */
export interface DecisionSync {
  readonly created: readonly CreatedDecision[]
  readonly updated: readonly UpdatedDecision[]
  readonly conflicts: readonly DecisionConflict[]
  readonly problems: readonly DecisionProblem[]
}

export interface CreatedDecision {
  readonly id: number
  readonly path: string
  /** What was made: a file of a row, or a row of a file. */
  readonly made: 'file' | 'row'
}

export interface UpdatedDecision {
  readonly id: number
  readonly path: string
  readonly changed: 'file' | 'row'
  readonly fields: readonly (keyof AdrFields)[]
}

/** Row and file say different things; both stay as they are. */
export interface DecisionConflict {
  readonly id: number
  readonly path: string
  readonly line: number
  readonly field: keyof AdrFields
  readonly inFile: string | number | null
  readonly inMemory: string | number | null
  /** When both last said the same; undefined where they never did. */
  readonly before: string | number | null | undefined
  readonly message: string
}

export interface DecisionProblem {
  readonly path: string
  readonly line: number
  readonly message: string
}

/** The same, while it is made. */
export interface SyncNotes {
  readonly created: CreatedDecision[]
  readonly updated: UpdatedDecision[]
  readonly conflicts: DecisionConflict[]
  readonly problems: DecisionProblem[]
}
