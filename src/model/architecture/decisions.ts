/** Decisions as a repository keeps them, in `docs/adr/`. */
import type { Decision } from '../decision.ts'
import type { Place } from './place.ts'

export interface ReadDecision extends Decision {
  readonly place: Place
  /** Where its check stands. */
  readonly checkPlace: Place | null
  /** Where it is not kept; null where nothing was looked at: it has no check, is not live, or its check is a rule or a command. */
  readonly breaks: readonly DecisionBreak[] | null
  /** Why its check could not be tried. */
  readonly problem: string | null
}

/** One place that does not keep a decision. */
export interface DecisionBreak {
  readonly place: Place
  /** What is there: `imports src/billing/rates.ts`. */
  readonly message: string
}
