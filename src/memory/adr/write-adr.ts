import type { Decision } from '../../model/decision.ts'
import { endingOf } from '../insights/read-section.ts'
import { type AdrFields, marks, type Parsers } from './adr-text.ts'
import { scalar, setFrontMatter } from './front-matter.ts'
import { holdsMarks, layOutcome } from './outcome.ts'
import { type AdrFile, keysOf, readAdr, titleLine } from './read-adr.ts'

export const textHeadings = { description: 'Context and Problem Statement', rationale: 'Decision Outcome' } as const

/** A decision as a file of MADR 4, which `readAdr` reads back to the letter. */
export function writeAdr(decision: Decision, parsers: Parsers): string {
  const { title, createdAt, supersedes, check } = decision
  const keys: readonly (readonly [string, string | null])[] = [
    ['status', decision.status],
    ['date', createdAt.slice(0, 10)],
    ['recorded', createdAt.endsWith('T00:00:00.000Z') ? null : createdAt],
    ['decision-makers', decision.agentName],
    ['type', decision.decisionType],
    ['supersedes', supersedes === null ? null : `ADR-${supersedes}`],
    ['check', check],
  ]
  const said = keys.flatMap(([key, value]) => (value === null ? [] : [`${key}: ${scalar(value)}`]))
  const lines = ['---', ...said, '---', '', `# ${titleLine(title)}`, '']
  lines.push(`## ${textHeadings.description}`, '', asBlock(decision.description, '\n', parsers), '')
  const reasons = layOutcome(decision.rationale, '\n')
  lines.push(reasons ?? underHeading('rationale', asBlock(decision.rationale, '\n', parsers), '\n'), '')
  const text = lines.join('\n')
  const file = readAdr(text, decision.id, parsers)
  return file.said.title === title ? text : setFrontMatter(text, file.frontMatter, { key: 'title', value: title })
}

/**
 * The file with some of what it says said otherwise; every other byte stays.
 * @returns undefined where it would not be read back as it shall be
 */
export function editAdr(
  file: AdrFile,
  change: Partial<AdrFields>,
  { number, parsers }: { number: number; parsers: Parsers },
): string | undefined {
  let text = file.text
  for (const [field, value] of Object.entries(change) as [keyof AdrFields, string | number | null][]) {
    text = setField(readAdr(text, number, parsers), field, value, parsers)
  }
  const { said } = readAdr(text, number, parsers)
  const wanted = { ...file.said, ...change }
  const isRead = Object.entries(wanted).every(([field, value]) => sameValue(said[field as keyof AdrFields], value))
  return isRead ? text : undefined
}

/** Line endings are those of the file. */
export function sameValue(one: string | number | null | undefined, other: string | number | null | undefined): boolean {
  const plain = (value: typeof one) => (typeof value === 'string' ? value.replaceAll(/\r+\n/g, '\n') : value)
  return plain(one) === plain(other)
}

function setField(file: AdrFile, field: keyof AdrFields, value: string | number | null, parsers: Parsers): string {
  const { text, sites, frontMatter } = file
  const site = sites[field]
  if (field === 'description' || field === 'rationale') return setText(file, field, String(value), parsers)
  if (field === 'title') return setTitle(file, String(value))
  const key = keysOf[field]
  if (field === 'createdAt') return setDay(file, String(value), parsers)
  const said = field === 'supersedes' && value !== null ? `ADR-${value}` : value === null ? null : String(value)
  const isLine = site !== undefined && said !== null && !/[\r\n]/.test(said) && said.trim() === said
  if (!isLine) return setFrontMatter(text, frontMatter, { key, value: said })
  const former = text.slice(site.start, site.end)
  const cased = field === 'status' && /^[^a-z]*[A-Z]/.test(former) ? said.charAt(0).toUpperCase() + said.slice(1) : said
  return text.slice(0, site.start) + cased + text.slice(site.end)
}

function setTitle({ text, sites, frontMatter }: AdrFile, title: string): string {
  const site = sites.title
  if (site === undefined) return text
  const shown = titleLine(title)
  const after = text.slice(0, site.start) + shown + text.slice(site.end)
  const hasKey = frontMatter?.keys.has('title') === true
  // The front matter stands before the heading, so that its places still hold.
  return shown === title && !hasKey ? after : setFrontMatter(after, frontMatter, { key: 'title', value: title })
}

function setDay(file: AdrFile, createdAt: string, parsers: Parsers): string {
  const { text, sites, frontMatter } = file
  const day = createdAt.slice(0, 10)
  const site = sites.createdAt
  const dated =
    site === undefined
      ? setFrontMatter(text, frontMatter, { key: 'date', value: day })
      : text.slice(0, site.start) + day + text.slice(site.end)
  const again = readAdr(dated, 0, parsers)
  return again.said.createdAt === createdAt
    ? dated
    : setFrontMatter(dated, again.frontMatter, { key: 'recorded', value: createdAt })
}

function setText(
  { text, sites, isLaidOut }: AdrFile,
  field: 'description' | 'rationale',
  value: string,
  parsers: Parsers,
): string {
  const lineEnding = endingOf(text)
  const block = asBlock(value, lineEnding, parsers)
  const site = sites[field]
  if (site === undefined) {
    const gap = text.endsWith('\n') ? lineEnding : lineEnding.repeat(2)
    return `${text}${gap}${underHeading(field, block, lineEnding)}${lineEnding}`
  }
  const rest = text.slice(site.end)
  if (field === 'rationale' && isLaidOut) {
    const reasons = layOutcome(value, lineEnding) ?? underHeading(field, block, lineEnding)
    return text.slice(0, site.start) + reasons + rest
  }
  if (site.start < site.end) return text.slice(0, site.start) + block + rest
  const before = text.slice(0, site.start)
  const lead = /[\r\n]$/.test(before) ? lineEnding : lineEnding.repeat(2)
  const isApart = rest === '' || /^[ \t]*[\r\n]/.test(rest)
  return `${before}${lead}${block}${lineEnding}${isApart ? '' : lineEnding}${rest}`
}

function underHeading(field: keyof typeof textHeadings, block: string, lineEnding: string): string {
  return `## ${textHeadings[field]}${lineEnding}${lineEnding}${block}`
}

/** A text as it is, or between marks where as it is it would be read otherwise. */
function asBlock(value: string, lineEnding: string, parsers: Parsers): string {
  const words = value.toWellFormed()
  const block = lineEnding === '\n' ? words : words.replaceAll(/\r\n|\n/g, lineEnding)
  const lines = ['# t', '', `## ${textHeadings.description}`, '', block, '', `## ${textHeadings.rationale}`, '', 'r', '']
  const { said } = readAdr(lines.join(lineEnding), 0, parsers)
  const isPlain = sameValue(said.description, words) && said.rationale === 'r' && !holdsMarks(words)
  return isPlain ? block : marks(block, lineEnding)
}
