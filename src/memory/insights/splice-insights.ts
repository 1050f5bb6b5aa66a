import { type InsightSection, KnowledgeError } from '../knowledge.ts'
import type { ReadBlocks } from '../markdown/load-markdown.ts'
import { endOfLine } from '../markdown/outline.ts'
import {
  type ArchitectureFacts,
  type Bullet,
  bulletKey,
  derivedBullets,
  derivedSections,
  type InsightsContent,
  type Learnt,
  labelLine,
  notRecorded,
} from './content.ts'
import { findSection, lineNumber, type Place } from './find-section.ts'
import { endingOf, type Point, readSection, type SectionParts } from './read-section.ts'
import { emptyPoint, type Kept, renderBody, sectionTitle } from './render-insights.ts'

/** What is known, to tell in a file what is Lintel's from what is somebody's. */
export interface Known {
  readonly facts: ArchitectureFacts
  readonly learnt: readonly Learnt[]
  /** What bullets said before they were changed in the store. */
  readonly former: readonly Learnt[]
  /** Labels that facts had before, a sub-section and a label each. */
  readonly formerLabels: readonly Pick<Bullet, 'section' | 'label'>[]
  readonly updatedAt: string
}

export interface Spliced {
  readonly bytes: Buffer
  /** Bullets of the file that were not known: lessons of somebody. */
  readonly found: readonly Bullet[]
  /** What a person should know about the file, with the line. */
  readonly told: readonly string[]
}

/** Longest that the store keeps, in characters. */
const longest = { label: 300, text: 20_000 }

/**
 * The file with its section as it must be now; every byte outside of it is what it was.
 * @throws KnowledgeError where the file ends within something that would swallow what is appended
 */
export function spliceInsights(before: Uint8Array, known: Known, readBlocks: ReadBlocks): Spliced {
  // A character a byte: offsets are those of the file, and what is no UTF-8 stays what it is.
  const text = Buffer.from(before).toString('latin1')
  const { place, others, lastBlock } = findSection(text, readBlocks)
  const told = others.map(
    (line) => `line ${line}: another \`## ${sectionTitle}\`: the first is kept up to date, this one stays as it is`,
  )
  if (place === undefined) {
    const after = appended(text, known, { readBlocks, lastBlock })
    return { bytes: Buffer.from(after, 'latin1'), found: [], told }
  }
  const { after, found } = replaced(text, place, known, readBlocks)
  return { bytes: Buffer.from(after, 'latin1'), found, told }
}

function replaced(text: string, place: Place, known: Known, readBlocks: ReadBlocks): { after: string; found: readonly Bullet[] } {
  const bodyStart = endOfLine(text, place.headingEnd)
  const parts = readSection(text.slice(bodyStart, place.end), readBlocks)
  const rest = text.slice(place.end)
  const { found, kept } = tellApart(parts, known)
  const lineEnding = endingOf(text.slice(place.start))
  const tail = closedTail(kept.tail, rest, lineEnding)
  const body = bodyOf(known, found, { kept: { ...kept, tail }, lineEnding })
  const gap = rest === '' ? '' : lineEnding
  return { after: `${text.slice(0, bodyStart)}${lineEnding}${body}${gap}${rest}`, found }
}

/** A list at the end would swallow a heading that is indented; a comment ends it. */
function closedTail(tail: string, rest: string, lineEnding: string): string {
  const mark = '<!-- -->'
  return tail === '' || !rest.startsWith(' ') || tail.endsWith(mark) ? tail : [tail, '', mark].join(lineEnding)
}

function appended(text: string, known: Known, { readBlocks, lastBlock }: { readBlocks: ReadBlocks; lastBlock: number }): string {
  const lineEnding = endingOf(text)
  const isEmpty = text === '' || text === '\xef\xbb\xbf'
  const endsLine = isEmpty || /[\r\n]$/.test(text)
  const endsBlank = isEmpty || /(?:^|\r\n|\r(?!\n)|\n)[ \t]*(?:\r\n|\r|\n)$/.test(text)
  const whole = `${text}${endsLine ? '' : lineEnding}${endsBlank ? '' : lineEnding}`
  const after = `${whole}## ${sectionTitle}${lineEnding}${bodyOf(known, [], { lineEnding })}`
  const { place } = findSection(after, readBlocks, lastBlock)
  if (place?.start === whole.length) return after
  throw new KnowledgeError(
    'refused',
    `\`## ${sectionTitle}\` cannot be appended: the block that begins in line ${lineNumber(text, lastBlock)} is not closed, and would swallow it: close it, or write the heading where the section shall stand`,
  )
}

function bodyOf(known: Known, found: readonly Bullet[], printing: { kept?: Kept; lineEnding: string }): string {
  const { facts, learnt, updatedAt } = known
  const content: InsightsContent = { ...facts, learnt: [...learnt, ...found], updatedAt }
  return renderBody(content, { ...printing, encode: (each) => Buffer.from(each, 'utf8').toString('latin1') })
}

function tellApart({ points, tail }: SectionParts, known: Known): { found: readonly Bullet[]; kept: Kept } {
  const derived = derivedBullets(known.facts)
  const ownLabels = new Set([...derived, ...known.formerLabels].map(labelKey))
  const keys = new Set([...known.learnt, ...known.former].map(bulletKey))
  const found = new Map<string, Bullet>()
  const kept: Partial<Record<InsightSection, string[]>> = {}
  for (const point of points) {
    const { bullet, section, source } = point
    if (source === emptyPoint || (bullet !== undefined && (keys.has(bulletKey(bullet)) || isOwn(bullet, ownLabels)))) continue
    if (bullet !== undefined && isLesson(point, bullet)) found.set(bulletKey(bullet), bullet)
    else kept[section] = [...(kept[section] ?? []), source]
  }
  return { found: [...found.values()], kept: { points: kept, tail } }
}

function isOwn(bullet: Bullet, ownLabels: ReadonlySet<string>): boolean {
  return derivedSections.includes(bullet.section) ? ownLabels.has(labelKey(bullet)) : bullet.text === notRecorded
}

function isLesson({ section }: Point, { label, text }: Bullet): boolean {
  return !derivedSections.includes(section) && label.length <= longest.label && text.length <= longest.text
}

function labelKey({ section, label }: Pick<Bullet, 'section' | 'label'>): string {
  return JSON.stringify([section, labelLine(label)])
}
