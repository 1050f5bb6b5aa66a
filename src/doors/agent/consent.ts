import type { Verdict } from './check/check-proposals.ts'
import type { Proposal } from './proposals.ts'

/** Who looks at changes and answers for them. */
export interface Person {
  show(text: string): void
  /** One of the answers; `quit` when there is nobody any more. */
  ask<A extends string>(question: string, answers: readonly A[]): Promise<A | 'quit'>
}

export interface ConsentParts {
  readonly person: Person
  readonly verdicts: readonly Verdict[]
  /** What the checks would say of the accepted ones alone. */
  readonly check: (accepted: readonly Proposal[]) => Promise<readonly Verdict[]>
  readonly render: (shown: ShownChange) => string
  readonly noted: (path: string, answer: string) => void
}

export interface ShownChange {
  readonly proposal: Proposal
  readonly diff: string
  readonly warnings: readonly string[]
}

/** Shows one file after the other; answers those that the person wants. Whatever has a warning is asked for by itself. */
export async function askConsent(changes: readonly ShownChange[], parts: ConsentParts): Promise<readonly Proposal[]> {
  const accepted: Proposal[] = []
  let isAll = false
  for (const [at, change] of changes.entries()) {
    const { proposal, warnings } = change
    parts.person.show(parts.render(change))
    if (isAll && warnings.length === 0) {
      accepted.push(proposal)
      parts.noted(proposal.path, 'all')
      continue
    }
    const answer = await parts.person.ask(questionOf(proposal, { warnings, at, of: changes.length }), ['y', 'n', 'all', 'quit'])
    parts.noted(proposal.path, answer)
    if (answer === 'quit') return []
    if (answer === 'all') isAll = true
    if (answer === 'y' || (answer === 'all' && warnings.length === 0)) accepted.push(proposal)
    // A word for all is none for this one.
    else if (answer === 'all' && (await asked(proposal, parts))) accepted.push(proposal)
  }
  return confirmed(accepted, changes.length, parts)
}

async function asked(proposal: Proposal, { person, noted }: ConsentParts): Promise<boolean> {
  const answer = await person.ask(
    `\`all\` does not include ${proposal.path}, because of what is said above: write it all the same?`,
    ['y', 'n'],
  )
  noted(proposal.path, answer)
  return answer === 'y'
}

function questionOf(
  { path, before }: Proposal,
  { warnings, at, of }: { readonly warnings: readonly string[]; readonly at: number; readonly of: number },
): string {
  const all = warnings.length === 0 ? '' : ', all the same'
  return `${at + 1}/${of} ${before === null ? 'write' : 'change'} ${path}${all}?`
}

/** What fits together may not fit without what was refused. */
async function confirmed(
  accepted: readonly Proposal[],
  proposed: number,
  { person, verdicts, check, noted }: ConsentParts,
): Promise<readonly Proposal[]> {
  if (accepted.length === 0 || accepted.length === proposed) return accepted
  const wasRight = (file: string) => verdicts.some((each) => each.file === file && each.state === 'right')
  const wrong = (await check(accepted)).filter(({ file, state }) => state !== 'right' && wasRight(file))
  if (wrong.length === 0) return accepted
  person.show(`without the others, ${wrong.map(mistakesText).join('; ')}`)
  const answer = await person.ask('write them all the same?', ['y', 'n'])
  noted('.', answer)
  return answer === 'y' ? accepted : []
}

/** What is said of a change beside its diff. */
export function warningsOf({ path, before, after, marks }: Proposal, verdicts: readonly Verdict[]): readonly string[] {
  const near = verdicts.filter(({ file }) => isPartOf(path, file))
  return [
    ...marks,
    ...near.filter(({ state }) => state === 'wrong').map(mistakesText),
    ...near
      .filter(({ file, state }) => state === 'unread' && file === path)
      .map(({ file, says }) => `${file} was not checked: ${says}`),
    ...(hiddenIn(after) > hiddenIn(before ?? '') ? ['has characters that do not show, or change the order of others'] : []),
  ]
}

/** Bidirectional controls and characters without width: what is read is not what is run. */
const hiding = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu

function hiddenIn(text: string): number {
  return text.match(hiding)?.length ?? 0
}

/** Code below the folder of a blueprint may be one of its parts. */
function isPartOf(path: string, blueprint: string): boolean {
  const folder = blueprint.slice(0, blueprint.lastIndexOf('/') + 1)
  return path === blueprint || (path.startsWith(folder) && /\.([cm]?[jt]s|json)$/.test(path))
}

function mistakesText({ file, mistakes, says }: Verdict): string {
  const [first] = mistakes
  if (first === undefined) return `${file} would be wrong: ${says}`
  const more = mistakes.length === 1 ? '' : `, and ${mistakes.length - 1} more`
  return `${file} would have mistakes: ${first.path}: ${first.message} [${first.code}]${more}`
}
