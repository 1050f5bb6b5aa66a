import type { Decision, DecisionStatus } from '../../model/decision.ts'
import type { Decided } from './decide.ts'

/** A decision of a design as memory keeps it. */
export interface DecisionRecord {
  readonly decisionType: string
  readonly title: string
  readonly description: string
  readonly rationale: string
  readonly status: DecisionStatus
  readonly check: string | null
}

/** By which a later design knows which question a recorded decision answers: `services = modular-monolith`. */
const mark = /^Decided by `lintel design`: `([a-z0-9-]+\/[a-z0-9-]+)` = `([a-z0-9-]+)`\.$/m

/** What is worth a record of its own: what something in the request decided, and the first question of each type. */
export function recordedOf(decided: readonly Decided[]): readonly Decided[] {
  const types = new Set<string>()
  return decided.filter(({ rule, type }) => {
    const isFirst = !types.has(type)
    types.add(type)
    return isFirst || rule !== 'otherwise'
  })
}

export function recordOf(decided: Decided): DecisionRecord {
  const { id, question, type, option, because, origin, rejected, inputs, flips, status, until, check, source } = decided
  const looked = inputs.map(({ says, value, from }) => `- ${says}: ${value} (${from})`)
  const description = [
    question,
    ...(looked.length === 0 ? [] : ['', ...looked]),
    '',
    `Decided by \`lintel design\`: \`${id}\` = \`${option.name}\`.`,
  ]
  const rationale = [
    `${option.title}: ${option.is}.`,
    '',
    `${sentence(because)}${origin === null ? '' : ` The threshold is from ${origin}.`}`,
    `Good: ${option.good}. Bad: ${option.bad}. It costs ${option.costs.join(' ')}.`,
    ...(until === null ? [] : ['', `Not there yet. Until it is: ${until}`]),
    '',
    'Rejected:',
    '',
    ...rejected.map(({ title, because: why }) => `- ${title}: ${why}`),
    ...(flips.length === 0 ? [] : ['', 'It would be decided otherwise:', '', ...flips.map(({ says }) => `- ${says}`)]),
    '',
    `Source: ${source.title}, ${source.url}`,
  ]
  return {
    decisionType: type,
    title: `${question} ${option.title}`,
    description: description.join('\n'),
    rationale: rationale.join('\n'),
    status,
    check,
  }
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}

/** Which question a decision of memory answers, and with what; null for one that no design made. */
export function answerOf({
  description,
}: Pick<Decision, 'description'>): { readonly id: string; readonly option: string } | null {
  const found = mark.exec(description)
  return found === null ? null : { id: found[1]!, option: found[2]! }
}
