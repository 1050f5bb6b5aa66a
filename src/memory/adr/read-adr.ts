import { isDate } from '../../kit/date.ts'
import { type DecisionStatus, decisionStatuses } from '../../model/decision.ts'
import { endingOf } from '../insights/read-section.ts'
import { endOfLine } from '../markdown/outline.ts'
import { type AdrFields, type Parsers, type Part, readParts, type Site } from './adr-text.ts'
import { type FrontMatter, lineAt, readFrontMatter } from './front-matter.ts'
import { gatherOutcome, type OutcomeSite } from './outcome.ts'

/** A decision's file as it was read. */
export interface AdrFile {
  readonly text: string
  /** What it says; what it does not say is left out. */
  readonly said: Partial<AdrFields>
  /** Where it says it outside of its front matter. */
  readonly sites: Partial<Record<keyof AdrFields, Site>>
  readonly frontMatter: FrontMatter | undefined
  readonly parts: readonly Part[]
  /** Do the reasons stand with their options, under headings of their own? */
  readonly isLaidOut: boolean
  readonly mistakes: readonly AdrMistake[]
}

export interface AdrMistake {
  readonly line: number
  readonly message: string
}

/** The keys of a field in front matter, MADR 4 and ours. https://adr.github.io/madr/ */
export const keysOf = {
  status: 'status',
  createdAt: 'date',
  agentName: 'decision-makers',
  decisionType: 'type',
  supersedes: 'supersedes',
  check: 'check',
} as const

/** Headings under which a text stands, in MADR and in the older form of Nygard. */
const headingsOf = {
  description: ['context and problem statement', 'context and problem', 'context'],
  rationale: ['decision outcome', 'decision', 'rationale'],
} as const

/** `- Status: accepted`, `**Date:** 2026-01-31` and the like, below the title. */
const line =
  /^[ \t]*(?:[-*+][ \t]+)?\**(status|date|deciders|decision[- ]makers|type|supersedes|check)\**[ \t]*:[ \t]*\**[ \t]*([^\r\n]*?)[ \t]*$/gim
const fieldOfLine: Readonly<Record<string, keyof typeof keysOf>> = {
  status: 'status',
  date: 'createdAt',
  deciders: 'agentName',
  'decision-makers': 'agentName',
  'decision makers': 'agentName',
  type: 'decisionType',
  supersedes: 'supersedes',
  check: 'check',
}

/** @param number of the file's name, which may stand before its title too */
export function readAdr(text: string, number: number, { yaml, readBlocks }: Parsers): AdrFile {
  const start = text.startsWith('\ufeff') ? 1 : 0
  const frontMatter = readFrontMatter(text, start, yaml)
  const { parts, outcome } = readParts(text, frontMatter?.end ?? start, readBlocks)
  const title = parts.find(({ heading }) => heading.depth === 1)
  const reading: Reading = { text, said: {}, sites: {}, mistakes: [] }
  if (frontMatter?.mistake !== undefined) reading.mistakes.push(frontMatter.mistake)
  if (title === undefined) reading.mistakes.push({ line: 1, message: 'it has no title: begin it with `# <title>`' })
  else {
    readTitle(reading, title, { number, frontMatter })
    readLines(reading, title)
  }
  readStatusPart(reading, parts)
  readKeys(reading, frontMatter)
  for (const field of ['description', 'rationale'] as const) readText(reading, field, parts)
  if (outcome !== undefined) readOutcome(reading, outcome)
  return { ...reading, frontMatter, parts, isLaidOut: outcome !== undefined }
}

interface Reading {
  readonly text: string
  readonly said: { -readonly [F in keyof AdrFields]?: AdrFields[F] }
  readonly sites: Partial<Record<keyof AdrFields, Site>>
  readonly mistakes: AdrMistake[]
}

function readTitle(
  reading: Reading,
  { heading }: Part,
  { number, frontMatter }: { number: number; frontMatter: FrontMatter | undefined },
): void {
  const numbered = /^(?:adr[-_ ]?)?0*(\d+)(?:[.:)]| [-–—])[ \t]+(?=\S)/i.exec(heading.text)
  const prefix = numbered !== null && Number(numbered[1]) === number ? numbered[0] : ''
  const shown = heading.text.slice(prefix.length)
  const start = heading.start + reading.text.slice(heading.start, heading.end).indexOf(heading.text) + prefix.length
  reading.sites.title = { start, end: start + shown.length }
  const whole = frontMatter?.keys.get('title')?.value
  // A title that no heading can hold stands in the front matter too, and counts until the heading is edited.
  reading.said.title = typeof whole === 'string' && titleLine(whole) === shown ? whole : shown
}

/** A title as a heading can show it. */
export function titleLine(title: string): string {
  return (
    title
      .toWellFormed()
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .replace(/(?:^| )#+$/, '') || 'untitled'
  )
}

function readLines(reading: Reading, { site }: Part): void {
  const source = reading.text.slice(site.start, site.end)
  for (const match of source.matchAll(line)) {
    const value = match[2]!
    const field = fieldOfLine[match[1]!.toLowerCase()]
    const start = site.start + match.index + match[0].trimEnd().length - value.length
    if (field !== undefined && value !== '') say(reading, field, { value, start, end: start + value.length })
  }
}

/** `## Status` of the older form: its first line, and what it takes the place of. */
function readStatusPart(reading: Reading, parts: readonly Part[]): void {
  const part = parts.find(({ heading }) => heading.text.toLowerCase() === 'status')
  if (part === undefined || part.site.start === part.site.end) return
  const source = reading.text.slice(part.site.start, part.site.end)
  const first = source.slice(0, endOfLine(source, 0))
  say(reading, 'status', { value: first, start: part.site.start, end: part.site.start + first.length })
  const former = /\bsupersedes\b\D{0,30}?(\d+)/i.exec(source)?.[1]
  if (former !== undefined) reading.said.supersedes = Number(former)
}

function readKeys(reading: Reading, frontMatter: FrontMatter | undefined): void {
  for (const [field, key] of Object.entries(keysOf) as [keyof typeof keysOf, string][]) {
    const found = frontMatter?.keys.get(key)
    if (found === undefined) continue
    delete reading.sites[field]
    delete reading.said[field]
    say(reading, field, { ...found, inFrontMatter: true })
  }
  const recorded = frontMatter?.keys.get('recorded')?.value
  if (typeof recorded === 'string' && instant.test(recorded) && reading.said.createdAt?.slice(0, 10) === recorded.slice(0, 10))
    reading.said.createdAt = recorded
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z$/

function say(
  reading: Reading,
  field: keyof typeof keysOf,
  found: { value: unknown; start: number; end: number; inFrontMatter?: boolean },
): void {
  const { value, start, end, inFrontMatter } = found
  const read = fieldValue(field, value)
  if (read === undefined) {
    const shown = JSON.stringify(value)
    reading.mistakes.push({ line: lineAt(reading.text, start), message: `\`${keysOf[field]}\` is ${shown}: ${remedies[field]}` })
    return
  }
  Object.assign(reading.said, { [field]: read })
  if (inFrontMatter !== true) reading.sites[field] = { start, end }
}

const remedies: Readonly<Record<keyof typeof keysOf, string>> = {
  status: `write one of ${decisionStatuses.join(', ')}`,
  createdAt: 'write a day such as 2026-01-31',
  agentName: 'write a name, or a list of names',
  decisionType: 'write one word, such as architecture',
  supersedes: 'write a number such as ADR-4',
  check: 'write one line of text',
}

/** Undefined where it means nothing. */
function fieldValue(field: keyof typeof keysOf, value: unknown): string | number | null | undefined {
  if (field === 'status') return statusOf(value)
  if (field === 'createdAt') return dayOf(value)
  if (field === 'supersedes') return numberOf(value)
  if (field === 'check') return value === null || typeof value === 'string' ? value : undefined
  const words = Array.isArray(value)
    ? value.join(', ')
    : typeof value === 'string' || typeof value === 'number'
      ? String(value)
      : ''
  return words === '' ? undefined : words
}

/** `superseded by ADR-5` is superseded. */
function statusOf(value: unknown): DecisionStatus | undefined {
  const word = /^[\s*_[]*([a-z]+)/i.exec(String(value))?.[1]?.toLowerCase()
  return decisionStatuses.find((status) => status === word)
}

function dayOf(value: unknown): string | undefined {
  const text = String(value)
  if (instant.test(text) && isDate(text.slice(0, 10))) return text
  return isDate(text) ? `${text}T00:00:00.000Z` : undefined
}

function numberOf(value: unknown): number | null | undefined {
  if (value === null) return null
  const digits = /^\D{0,20}?(\d{1,9})\b/.exec(String(value))?.[1]
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits)
}

function readText(reading: Reading, field: 'description' | 'rationale', parts: readonly Part[]): void {
  const names: readonly string[] = headingsOf[field]
  const part = parts.find(({ heading }) => heading.depth === 2 && names.includes(heading.text.toLowerCase()))
  if (part === undefined) return
  reading.sites[field] = part.site
  const words = wordsAt(reading, part.marked ?? part.site)
  if (words !== '') reading.said[field] = words
}

/** Reasons that stand with their options count before any that stand alone. */
function readOutcome(reading: Reading, { opening, closing, ...inside }: OutcomeSite): void {
  reading.sites.rationale = { start: opening, end: closing }
  const words = gatherOutcome(wordsAt(reading, inside))
  if (words !== '') reading.said.rationale = words
}

function wordsAt({ text }: Reading, { start, end }: Site): string {
  const source = text.slice(start, end)
  return endingOf(text) === '\r\n' ? source.replaceAll('\r\n', '\n') : source
}
