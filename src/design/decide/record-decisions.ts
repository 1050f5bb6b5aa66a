import type { Decision, DecisionStatus } from '../../model/decision.ts'
import type { Decided } from './decide.ts'
import { decisionTables } from './tables.ts'

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
  const { id, question, type, option, inputs, status, check } = decided
  const looked = inputs.map(({ says, value, from }) => `- ${says}: ${value} (${from})`)
  const description = [
    question,
    ...(looked.length === 0 ? [] : ['', ...looked]),
    '',
    `Decided by \`lintel design\`: \`${id}\` = \`${option.name}\`.`,
  ]
  return {
    decisionType: type,
    title: `${question} ${option.title}`,
    description: description.join('\n'),
    rationale: rationaleOf(decided),
    status,
    check,
  }
}

/** What was chosen and why, then the options: the sections of MADR 4, which a file has in their own order. */
function rationaleOf({ id, option, because, origin, rejected, flips, until, check, source }: Decided): string {
  const options = decisionTables.find((table) => table.id === id)?.options ?? []
  const goodOf = (name: string) => options.find((each) => each.name === name)?.good
  return [
    `Chosen option: "${option.title}", because ${ended(because)}${origin === null ? '' : ` The threshold is from ${ended(origin)}`}`,
    ended(`What it is: ${option.is}`),
    ...(until === null ? [] : [ended(`Not there yet. Until it is: ${until}`)]),
    '### Consequences',
    [`- Good, because ${option.good}`, `- Bad, because ${option.bad}`, `- It costs ${option.costs.join(' ')}`].join('\n'),
    '### Confirmation',
    check === null
      ? 'No check states it: it is for whoever reviews a change.'
      : `\`lintel review\` holds the project against the check \`${check}\`.`,
    '## Considered Options',
    [option, ...rejected].map(({ title }) => `- ${title}`).join('\n'),
    '## Pros and Cons of the Options',
    ...rejected.flatMap(({ name, title, because: why }) => {
      const good = goodOf(name)
      return [`### ${title}`, [...(good === undefined ? [] : [`- Good, because ${good}`]), `- Bad, because ${why}`].join('\n')]
    }),
    '## More Information',
    ...(flips.length === 0 ? [] : ['It would be decided otherwise:', flips.map(({ says }) => `- ${says}`).join('\n')]),
    `Source: [${source.title}](${source.url})`,
  ].join('\n\n')
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** Which question a decision of memory answers, and with what; null for one that no design made. */
export function answerOf({
  description,
}: Pick<Decision, 'description'>): { readonly id: string; readonly option: string } | null {
  const found = mark.exec(description)
  return found === null ? null : { id: found[1]!, option: found[2]! }
}
