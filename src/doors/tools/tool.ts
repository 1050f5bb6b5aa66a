import type { Approvals, Plan, ProposedPlan } from '../../approval/index.ts'
import type { ProjectMemory } from '../../house/project-memory.ts'
import type { ConfinedFolder } from '../../kit/confined-folder.ts'
import type { JsonObject } from '../../kit/json.ts'
import type { Outside } from '../../ports/outside.ts'
import type { DevServers } from './dev-servers.ts'
import type { JobAnswers, JobOrder } from './jobs/messages.ts'
import type { LastReview } from './last-review.ts'
import type { ProgressNews } from './run-job.ts'

/** JSON Schema 2020-12. */
export type Schema = JsonObject

/**
 * Something that an agent can have done, as data: what it is called, what it takes and answers. Of the protocol by which
 * it is called it knows nothing.
 */
export interface Tool {
  readonly name: string
  readonly title: string
  /** What it does, when to take it, what it does not do. */
  readonly says: string
  readonly example: { readonly input: JsonObject; readonly answers: string }
  readonly input: Schema
  readonly output: Schema
  readonly hints: {
    /** Changes nothing outside of itself. */
    readonly readOnly: boolean
    /** What it changes may be lost; never carried out without an approval. */
    readonly destructive: boolean
    /** A second call like the first changes nothing more. */
    readonly idempotent: boolean
    /** Reaches beyond the project and its database. */
    readonly openWorld: boolean
  }
  /** @param input that its schema allows */
  run(input: JsonObject, context: ToolContext): Promise<Answer>
}

export interface Answer {
  readonly data: JsonObject
  /** The same in a short form for reading. */
  readonly text: string
}

/** A tool whose input has a type of its own, which its schema says. */
export function defineTool<Input extends object>(
  tool: Omit<Tool, 'run'> & { run(input: Input, context: ToolContext): Promise<Answer> },
): Tool {
  return { ...tool, run: (input, context) => tool.run(input as unknown as Input, context) }
}

/** What every call of a server shares. */
export interface Workshop {
  readonly project: ConfinedFolder
  readonly approvals: Approvals
  readonly servers: DevServers
  readonly lastReview: LastReview
  readonly outside: Outside
  /** Memory, opened when it is first asked for. */
  readonly knowledge: () => Promise<ProjectMemory>
}

/** What one call of a tool works with. */
export interface ToolContext extends Workshop {
  readonly signal: AbortSignal
  readonly progress: (news: ProgressNews) => void
  /** Work that loads code of the project, in a process of its own that ends with the call. */
  job<K extends JobOrder['kind']>(order: Extract<JobOrder, { kind: K }>): Promise<JobAnswers[K]>
  /** Goes on when a person has agreed to this very plan. @throws ApprovalNeeded */
  needsApproval(proposed: ProposedPlan, token: string | undefined): void
}

/** Nothing was done: a person has to agree to the plan first. */
export class ApprovalNeeded extends Error {
  readonly plan: Plan
  /** Why what was given as an approval is none. */
  readonly refused: string | null

  constructor(plan: Plan, refused: string | null) {
    super(refused ?? 'this needs the approval of a person')
    this.name = 'ApprovalNeeded'
    this.plan = plan
    this.refused = refused
  }
}
