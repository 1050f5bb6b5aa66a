import { type Decision, isLive } from '../../model/decision.ts'
import type { Decided } from './decide.ts'
import { answerOf } from './record-decisions.ts'

/** A decision that holds, and an answer of a design that goes against it. */
export interface Contradiction {
  readonly decision: Decision
  readonly decided: Decided
  /** What the decision says, such as `PostgreSQL`. */
  readonly says: string
  /** An earlier design recorded it, from what was known then: it gives way to one that knows otherwise. */
  readonly byDesign: boolean
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
      : [{ decision, decided: same, says: titleOf(same, answer.option) ?? answer.option, byDesign: true }]
  })
}

function byTitle(decided: readonly Decided[], decision: Decision): readonly Contradiction[] {
  const found = decided
    .filter(({ type }) => type === decision.decisionType)
    .flatMap((each): readonly Contradiction[] => {
      const { title } = each.option
      if (isRefused(decision.title, each.option)) return [{ decision, decided: each, says: `not ${title}`, byDesign: false }]
      const wanted = optionsOf(each).filter((option) => isNamed(decision.title, option) && !isRefused(decision.title, option))
      // Two options named in one title are compared there, not chosen.
      return wanted.length === 1 && wanted[0]!.name !== each.option.name
        ? [{ decision, decided: each, says: wanted[0]!.title, byDesign: false }]
        : []
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

function isNamed(text: string, option: NamedOption): boolean {
  return wordsOf(option).some((words) => new RegExp(`(?<![\\w-])${words}(?![\\w-])`, 'i').test(text))
}

const refusal = '\\b(?:no|not|never|without|avoid|instead of|rather than|over)\\s+(?:use |using |a |an )*'

function isRefused(text: string, option: NamedOption): boolean {
  return wordsOf(option).some((words) => new RegExp(`${refusal}${words}(?![\\w-])`, 'i').test(text))
}

/** What a person may call an option, as patterns; a name that is a word of everyday, such as `none`, says nothing. */
function wordsOf({ name, title }: NamedOption): readonly string[] {
  const called = /^(?:none|rows|off|on|always|never)$/.test(name) ? [title] : [title, name.replaceAll('-', ' ')]
  return called.map((words) => words.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
}
