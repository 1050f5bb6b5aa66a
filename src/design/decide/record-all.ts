import type { KnowledgeWriter } from '../../memory/index.ts'
import { type Decision, designAgent, referenceOf } from '../../model/decision.ts'
import type { Contradiction } from './contradictions.ts'
import type { Decided } from './decide.ts'
import { answerOf, recordedOf, recordOf } from './record-decisions.ts'

export interface RecordOptions {
  readonly contradictions: readonly Contradiction[]
  /** In UTC, `2026-11-22`. */
  readonly day: string
  /** The same answer for another reason takes the place of the one that holds: sign-in by one provider more. */
  readonly renews?: boolean
}

/**
 * Keeps what a design decided. An answer that holds already is left alone; one that a person agreed to change takes the place of the
 * decision that it goes against.
 * @returns what was recorded, such as `ADR-4`
 */
export function recordDecisions(
  state: KnowledgeWriter,
  decided: readonly Decided[],
  { contradictions, day, renews = false }: RecordOptions,
): readonly string[] {
  // No more than the day, so that the same design on the same day is the same bytes.
  const createdAt = `${day}T00:00:00.000Z`
  const known = state.decisions()
  const formerOf = (each: Decided) =>
    known.find((one) => renews && isOpen(one) && isSame(one, each) && one.description !== recordOf(each).description)
  return recordedOf(decided)
    .filter((each) => formerOf(each) !== undefined || !known.some((one) => isSame(one, each)))
    .map((each) => {
      const against = contradictions.find(({ decided: other }) => other.id === each.id)?.decision ?? formerOf(each) ?? null
      if (against !== null) state.changeDecision(against.id, { status: 'superseded' })
      return referenceOf(
        state.recordDecision({ ...recordOf(each), agentName: designAgent, supersedes: against?.id ?? null, createdAt }),
      )
    })
}

/** Of those that hold, and those that are not served yet; what a person refused stays refused. */
function isOpen({ status }: Decision): boolean {
  return status === 'accepted' || status === 'proposed'
}

function isSame(decision: Decision, { id, option }: Decided): boolean {
  const answer = answerOf(decision)
  return answer?.id === id && answer.option === option.name && decision.status !== 'superseded'
}
