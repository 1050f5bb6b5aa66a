/**
 * Reasons that tell of options too, in the order of MADR 4. Memory keeps what was chosen first and the options behind it; a file has
 * `## Considered Options` before `## Decision Outcome`, between marks by which all of it is read back as the reasons.
 */

/** Where the laid-out reasons of a file stand. */
export interface OutcomeSite {
  /** Between the marks. */
  readonly start: number
  readonly end: number
  /** Where the mark before it begins, and where that behind it ends. */
  readonly opening: number
  readonly closing: number
}

const before = '<!-- lintel outcome -->'
const behind = '<!-- end of lintel outcome -->'
const options = '## Considered Options\n\n'
const outcome = '\n\n## Decision Outcome\n\n'

/** What no text between marks may hold, since it would end them. */
export const holdsMarks = (text: string): boolean => /lintel (?:text|outcome)/.test(text)

/** Reasons as they stand in a file, with their marks; undefined where they tell of no options, or would not be read back. */
export function layOutcome(rationale: string, lineEnding: string): string | undefined {
  const at = rationale.indexOf(`\n\n${options}`)
  if (at < 0 || holdsMarks(rationale) || rationale.includes('\r')) return undefined
  const told = rationale.slice(at + 2 + options.length)
  const next = told.indexOf('\n\n## ')
  const end = next < 0 ? told.length : next
  const laid = `${options}${told.slice(0, end)}${outcome}${rationale.slice(0, at)}${told.slice(end)}`
  return gatherOutcome(laid) === rationale ? [before, laid, behind].join('\n').replaceAll('\n', lineEnding) : undefined
}

/** What stands between the marks as memory keeps it. A text that a person gave another order is kept as it stands. */
export function gatherOutcome(laid: string): string {
  const at = laid.indexOf(outcome)
  if (!laid.startsWith(options) || at < 0) return laid
  const chosen = laid.slice(at + outcome.length)
  const next = chosen.indexOf('\n\n## ')
  const end = next < 0 ? chosen.length : next
  return `${chosen.slice(0, end)}\n\n${laid.slice(0, at)}${chosen.slice(end)}`
}

/** @param text in which no other marks stand */
export function outcomeSite(text: string, from: number): OutcomeSite | undefined {
  const found = new RegExp(`^${before}[ \\t]*\\r?\\n`, 'm').exec(text.slice(from))
  if (found === null) return undefined
  const opening = from + found.index
  const start = opening + found[0].length
  const ended = new RegExp(`\\r?\\n${behind}[ \\t]*$`, 'm').exec(text.slice(start))
  if (ended === null) return undefined
  const end = start + ended.index
  return { opening, start, end, closing: end + ended[0].length }
}
