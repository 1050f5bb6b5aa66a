/**
 * What was decided, and why: a row of memory, a file of `docs/adr/`, and what `because: 'ADR-4'` in a blueprint means.
 * https://adr.github.io/madr/
 */
export interface Decision {
  /** `ADR-4` has the number 4. */
  readonly id: number
  /** Who recorded it, such as `backend-architect`. */
  readonly agentName: string
  /** What kind it is of, such as `architecture`, `database`, `api`, `caching`, `authentication`. */
  readonly decisionType: string
  readonly title: string
  /** The context and the problem, and what was chosen. */
  readonly description: string
  readonly rationale: string
  readonly status: DecisionStatus
  /** The decision that this one takes the place of. */
  readonly supersedes: number | null
  /** What shows whether it is kept, in one line; see `decision-check.ts`. */
  readonly check: string | null
  /** RFC 3339, UTC. */
  readonly createdAt: string
}

export const decisionStatuses = ['proposed', 'accepted', 'rejected', 'deprecated', 'superseded'] as const
export type DecisionStatus = (typeof decisionStatuses)[number]

/** A decision that holds. */
export function isLive({ status }: Pick<Decision, 'status'>): boolean {
  return status === 'accepted'
}

/** Who records what a design decides: all of it at once, in the order of how much it decides. */
export const designAgent = 'lintel design'

export function referenceOf({ id }: Pick<Decision, 'id'>): string {
  return `ADR-${id}`
}
