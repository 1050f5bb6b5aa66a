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
 * Keeps what a design decided. An answer that holds already is left alone; another answer to the same question, one that was proposed
 * and is there by now, and the decision of a person that they agreed to change, end what was there.
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
  const worthy = new Set(recordedOf(decided))
  return decided.flatMap((each) => {
    const record = recordOf(each)
    const agreed = contradictions.filter(({ decided: { id }, byDesign }) => id === each.id && !byDesign)
    const former = known.filter((one) => isOpen(one) && answerOf(one)?.id === each.id)
    const isServed = (one: Decision) => one.status === 'proposed' && each.status === 'accepted'
    const isOther = former.some(
      (one) => !isSame(one, each) || isServed(one) || (renews && one.description !== record.description),
    )
    if (known.some((one) => isSame(one, each) && !isOpen(one))) return []
    if (agreed.length === 0 && !isOther && (former.length > 0 || !worthy.has(each))) return []
    const ended = [...agreed.map(({ decision }) => decision), ...former]
    for (const { id } of ended) state.changeDecision(id, { status: 'superseded' })
    return [referenceOf(state.recordDecision({ ...record, agentName: designAgent, supersedes: ended[0]?.id ?? null, createdAt }))]
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
