import { type Decision, isLive } from '../../model/decision.ts'
import type { Decided } from './decide.ts'
import { answerOf } from './record-decisions.ts'

/** A decision that holds, and an answer of a design that goes against it. */
export interface Contradiction {
  readonly decision: Decision
  readonly decided: Decided
  /** What the decision says, such as `PostgreSQL`. */
  readonly says: string
}

/**
 * Where a design goes against what is decided already. A decision of an earlier design says which question it answers; of one that a
 * person wrote, the title is read: it names an option of a question of its type, or says that it is not to be taken.
 */
export function contradictionsOf(decided: readonly Decided[], decisions: readonly Decision[]): readonly Contradiction[] {
  return decisions.filter(isLive).flatMap((decision) => {
    const answer = answerOf(decision)
    if (answer === null) return byTitle(decided, decision)
    const same = decided.find(({ id }) => id === answer.id)
    return same === undefined || same.option.name === answer.option
      ? []
      : [{ decision, decided: same, says: titleOf(same, answer.option) ?? answer.option }]
  })
}

function byTitle(decided: readonly Decided[], decision: Decision): readonly Contradiction[] {
  const found = decided
    .filter(({ type }) => type === decision.decisionType)
    .flatMap((each): readonly Contradiction[] => {
      const refused = optionsOf(each).filter(({ title }) => isRefused(decision.title, title))
      const wanted = optionsOf(each).filter(({ title }) => isNamed(decision.title, title) && !isRefused(decision.title, title))
      const takes = each.option.title
      if (refused.some(({ title }) => title === takes)) return [{ decision, decided: each, says: `not ${takes}` }]
      // Two options named in one title are compared there, not chosen.
      return wanted.length === 1 && wanted[0]!.title !== takes ? [{ decision, decided: each, says: wanted[0]!.title }] : []
    })
  return found.slice(0, 1)
}

interface NamedOption {
  readonly name: string
  readonly title: string
}

function optionsOf({ option, rejected }: Decided): readonly NamedOption[] {
  return [option, ...rejected]
}

function titleOf(decided: Decided, name: string): string | undefined {
  return optionsOf(decided).find((each) => each.name === name)?.title
}

function isNamed(text: string, title: string): boolean {
  return new RegExp(`(?<![\\w-])${escaped(title)}(?![\\w-])`, 'i').test(text)
}

function isRefused(text: string, title: string): boolean {
  return new RegExp(
    `\\b(no|not|never|without|avoid|instead of|rather than|over)\\s+(use |using |a |an )*${escaped(title)}(?![\\w-])`,
    'i',
  ).test(text)
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
