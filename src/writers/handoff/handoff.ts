import type { Model } from '../../model/model.ts'

/** Who takes over, in the order in which they are named everywhere. */
export const handoffRoles = ['frontend', 'ai', 'platform', 'security', 'data', 'performance'] as const
export type HandoffRole = (typeof handoffRoles)[number]

/** Servers beside the backend that a deployment may have. */
export const handoffServices = ['postgres', 'nats', 'redis'] as const
export type HandoffService = (typeof handoffServices)[number]

export interface HandoffFile {
  /** Relative to the folder of the hand-off, with `/` between its steps. */
  readonly path: string
  /** Ends in a line break. */
  readonly text: string
}

/** What other writers make of the same model, and what a model cannot know. */
export interface HandoffParts {
  /** The typed client, as one file of TypeScript. */
  readonly client: string
  /** The picture of the entities, as Mermaid. */
  readonly diagram: string
  /** The statements that make the tables, without a semicolon. */
  readonly tables: { readonly sqlite: readonly string[]; readonly postgres: readonly string[] }
  /** Those of the deployment; none is a process with files of its own. */
  readonly services: readonly HandoffService[]
  /** How much of the machine the backend takes, where that was decided. */
  readonly sizes?: HandoffSizes
  /** The version of Lintel that writes. */
  readonly version: string
}

export interface HandoffSizes {
  /** That serve beside each other. */
  readonly processes: number
  /** Most connections of one of them to PostgreSQL; null: as many as it takes by itself. */
  readonly connections: number | null
}

export type WriteRole = (model: Model, parts: HandoffParts) => readonly HandoffFile[]

/** What stands where the blueprint says nothing. */
export const notDeclared = 'not declared'
