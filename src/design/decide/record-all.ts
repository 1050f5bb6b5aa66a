import type { KnowledgeWriter } from '../../memory/index.ts'
import { type Decision, designAgent, isLive, referenceOf } from '../../model/decision.ts'
import type { Contradiction } from './contradictions.ts'
import type { Decided } from './decide.ts'
import { answerOf, recordedOf, recordOf } from './record-decisions.ts'

/**
 * Keeps what a design decided. An answer that holds already is left alone; one that a person agreed to change takes the place of the
 * decision that it goes against.
 * @param day in UTC, `2026-11-22`
 * @returns what was recorded, such as `ADR-4`
 */
export function recordDecisions(
  state: KnowledgeWriter,
  decided: readonly Decided[],
  { contradictions, day }: { readonly contradictions: readonly Contradiction[]; readonly day: string },
): readonly string[] {
  // No more than the day, so that the same design on the same day is the same bytes.
  const createdAt = `${day}T00:00:00.000Z`
  const live = state.decisions().filter(isLive)
  return recordedOf(decided)
    .filter((each) => !live.some((decision) => isSame(decision, each)) && !state.decisions().some((one) => isSame(one, each)))
    .map((each) => {
      const against = contradictions.find(({ decided: other }) => other.id === each.id)?.decision ?? null
      if (against !== null) state.changeDecision(against.id, { status: 'superseded' })
      return referenceOf(
        state.recordDecision({ ...recordOf(each), agentName: designAgent, supersedes: against?.id ?? null, createdAt }),
      )
    })
}

function isSame(decision: Decision, { id, option }: Decided): boolean {
  const answer = answerOf(decision)
  return answer?.id === id && answer.option === option.name && decision.status !== 'superseded'
}
