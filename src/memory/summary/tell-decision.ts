import { type Decision, designAgent } from '../../model/decision.ts'

/** The newest first; of those that one design took at once, what decides most first. */
export function newestFirst(decisions: readonly Decision[]): readonly Decision[] {
  return [...decisions].sort((a, b) => (a.createdAt === b.createdAt ? compareIds(a, b) : a.createdAt < b.createdAt ? 1 : -1))
}

function compareIds(a: Decision, b: Decision): number {
  const [first, second] = [a, b].map(({ agentName }) => agentName === designAgent)
  if (first !== second) return first ? 1 : -1
  return first ? a.id - b.id : b.id - a.id
}

/** Its title and its reason in one line; the record has all of it. */
export function tellDecision({ title, rationale }: Decision, mostChars: number): string {
  const reason = rationale
    .replace(/\n\n#[\s\S]*$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^Chosen option: "[^"]*", because /, '')
  // A reason that begins with what was chosen says it twice.
  const head = reason.slice(0, Math.max(0, reason.indexOf(': ')))
  const rest = head !== '' && title.endsWith(head) ? reason.slice(head.length + 2) : reason
  return `${title}: ${clipped(rest, mostChars)}`
}

/** Cut after a sentence, where one ends late enough. */
function clipped(text: string, most: number): string {
  if (text.length <= most) return text
  const whole = text.slice(0, most - 2)
  const end = whole.lastIndexOf('. ') + 1
  return end > most / 3 ? `${whole.slice(0, end)} …` : `${whole.trimEnd()} …`
}
