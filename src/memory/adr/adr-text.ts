import type { Decision } from '../../model/decision.ts'
import type { ReadBlocks } from '../markdown/load-markdown.ts'
import { afterEnding, endOfLine, type Heading, readOutline } from '../markdown/outline.ts'
import type { Yaml } from './front-matter.ts'
import { type OutcomeSite, outcomeSite } from './outcome.ts'

/** What a file says of a decision; its number is in its name. */
export type AdrFields = Omit<Decision, 'id'>

export interface Parsers {
  readonly yaml: Yaml
  readonly readBlocks: ReadBlocks
}

/** A stretch of a file that says one thing. */
export interface Site {
  readonly start: number
  readonly end: number
}

/** A part of a file under a heading: up to the next heading of any level. */
export interface Part {
  readonly heading: Heading
  /** Without the empty lines around it; both ends are behind the heading where it is empty. */
  readonly site: Site
  /** Where text stands between marks, what they enclose. */
  readonly marked: Site | undefined
}

const mark = /^<!-- lintel text (\d+) -->$/

export interface Parts {
  readonly parts: readonly Part[]
  /** Reasons that are laid out with their options, which belong to none of the parts. */
  readonly outcome: OutcomeSite | undefined
}

/** The parts of a file, from where its front matter ends. */
export function readParts(text: string, from: number, readBlocks: ReadBlocks): Parts {
  const marked = markedSites(text, from)
  const plain = masked(text, marked)
  const outcome = outcomeSite(plain, from)
  const read = outcome === undefined ? plain : masked(plain, [outcome])
  const { headings } = readOutline(read, readBlocks, { from: lineStart(text, from) })
  const parts = headings.map((heading, i): Part => {
    const start = afterEnding(text, endOfLine(text, heading.end))
    const next = headings[i + 1]?.start ?? text.length
    const end = outcome === undefined || outcome.opening < start ? next : Math.min(next, outcome.opening)
    const site = trimmed(text, { start, end })
    const inside = marked.find(({ opening }) => opening === site.start)
    return inside === undefined
      ? { heading, site, marked: undefined }
      : { heading, site: { start: inside.opening, end: inside.closing }, marked: inside }
  })
  return { parts, outcome }
}

interface Marked extends Site {
  /** Where the mark before it begins, and where that behind it ends. */
  readonly opening: number
  readonly closing: number
}

/** Text that would not be read back as it was stands between two comments. */
export function marks(text: string, lineEnding: string): string {
  let n = 1
  while (text.includes(`lintel text ${n} -->`)) n++
  return [`<!-- lintel text ${n} -->`, text, `<!-- end of lintel text ${n} -->`].join(lineEnding)
}

function markedSites(text: string, from: number): readonly Marked[] {
  const found: Marked[] = []
  for (let at = from; at < text.length; ) {
    const end = endOfLine(text, at)
    const number = mark.exec(text.slice(at, end))?.[1]
    const start = afterEnding(text, end)
    const closing = number === undefined ? -1 : text.indexOf(`\n<!-- end of lintel text ${number} -->`, start - 1)
    if (closing < 0) {
      at = Math.max(start, at + 1)
      continue
    }
    const before = text.charAt(closing - 1) === '\r' && text.slice(end, start) === '\r\n' ? closing - 1 : closing
    const behind = endOfLine(text, closing + 1)
    found.push({ opening: at, start, end: Math.max(start, before), closing: behind })
    at = afterEnding(text, behind)
  }
  return found
}

function masked(text: string, marked: readonly Pick<Marked, 'opening' | 'closing'>[]): string {
  let plain = text
  for (const { opening, closing } of marked) {
    plain = plain.slice(0, opening) + plain.slice(opening, closing).replaceAll(/[^\n]/g, ' ') + plain.slice(closing)
  }
  return plain
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : afterEnding(text, endOfLine(text, at))
}

/** Without empty lines before and white space behind. */
function trimmed(text: string, { start, end }: Site): Site {
  const inside = text.slice(start, end)
  const words = inside.replace(/[ \t\r\n]+$/, '')
  if (words === '') return { start: Math.min(start, end), end: Math.min(start, end) }
  const lead = /^(?:[ \t]*(?:\r\n|\r|\n))*/.exec(words)![0].length
  return { start: start + lead, end: start + words.length }
}
