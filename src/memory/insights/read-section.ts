import { isUtf8 } from 'node:buffer'
import { type InsightSection, insightSections } from '../knowledge.ts'
import type { Block, Item, ReadBlocks } from '../markdown/load-markdown.ts'
import { afterEnding, endOfLine } from '../markdown/outline.ts'
import { type Bullet, labelLine, oneLine } from './content.ts'

/** A point of a known sub-section. */
export interface Point {
  readonly section: InsightSection
  /** As it stands, in the encoding of the file, without its line ending. */
  readonly source: string
  /** Where it has the form `- **label**: text` and one line of UTF-8. */
  readonly bullet: Bullet | undefined
}

export interface SectionParts {
  readonly headings: readonly InsightSection[]
  readonly points: readonly Point[]
  readonly updatedAt: string | undefined
  /** Everything else, in its order, as it stands. */
  readonly tail: string
}

const updated = /^Last updated: ([^\r\n]*?)[ \t]*$/
const labelled = /^[-*+][ \t]+\*\*([^*]+?)\*\*[ \t]*:?[ \t]*([\s\S]*?)[ \t]*$/

/** What stands below the heading, in the bytes of the file read as latin1. */
export function readSection(body: string, readBlocks: ReadBlocks): SectionParts {
  const headings: InsightSection[] = []
  const points: Point[] = []
  const strays: Block[] = []
  let section: InsightSection | undefined
  let updatedAt: string | undefined
  for (const block of readBlocks(body)) {
    const source = body.slice(block.start, block.end)
    const known = block.type === 'heading' ? knownSection(block, source) : undefined
    const day = block.type === 'paragraph' && updatedAt === undefined ? updated.exec(source)?.[1] : undefined
    if (known !== undefined) {
      headings.push(known)
      section = known
    } else if (day !== undefined) [updatedAt, section] = [day, undefined]
    else if (section !== undefined && isOwnForm(block, body)) points.push(...pointsOf(block, section, body))
    else {
      strays.push(block)
      if (block.type === 'heading') section = undefined
    }
  }
  return { headings, points, updatedAt, tail: joined(strays, body) }
}

function knownSection({ depth }: Block, source: string): InsightSection | undefined {
  const words = /^[ ]{0,3}###[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/.exec(source)?.[1]
  return depth === 3 ? insightSections.find((section) => section === words) : undefined
}

/** A list at the margin: what is indented would become part of another point when it is moved below it. */
function isOwnForm({ type, items }: Block, body: string): boolean {
  return type === 'list' && items.every(({ start }) => /^[-*+]/.test(body.charAt(start)))
}

function pointsOf({ items }: Block, section: InsightSection, body: string): readonly Point[] {
  return items.map((item) => {
    const source = withoutEmptyEnd(body.slice(item.start, item.end))
    return { section, source, bullet: bulletOf(item, source, section) }
  })
}

function bulletOf({ plain }: Item, source: string, section: InsightSection): Bullet | undefined {
  const [, label = '', text = ''] = (plain && labelled.exec(source)) || []
  if (source.includes('\0') || !isUtf8(Buffer.from(source, 'latin1'))) return undefined
  const bullet = { section, label: labelLine(decoded(label)), text: oneLine(decoded(text)) }
  return bullet.label === '' || bullet.text === '' ? undefined : bullet
}

function decoded(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** Blocks that stand next to each other keep what is between them. A list would swallow what is indented behind it: a comment ends it. */
function joined(blocks: readonly Block[], body: string): string {
  const gap = endingOf(body).repeat(2)
  let text = ''
  blocks.forEach(({ start, end }, i) => {
    const last = blocks[i - 1]
    // What trails behind a block on its last line belongs to it.
    const from = last === undefined ? start : endOfLine(body, last.end)
    const isNext = last !== undefined && /^[ \t\r\n]*$/.test(body.slice(last.end, start))
    const isSwallowed = last?.type === 'list' && /^[ \t]/.test(body.slice(start))
    const before = last === undefined || isNext ? body.slice(from, start) : isSwallowed ? `${gap}<!-- -->${gap}` : gap
    text += `${before}${body.slice(start, endOfLine(body, end))}`
  })
  return withoutEmptyEnd(text)
}

/** To code that nobody closed the empty lines behind it belong too; one would be added each time. */
function withoutEmptyEnd(source: string): string {
  return source.replace(/[\r\n]+$/, '')
}

/** The first line ending of a text; a line feed where it has none. */
export function endingOf(text: string): '\n' | '\r\n' | '\r' {
  const at = endOfLine(text, 0)
  return at >= text.length ? '\n' : (text.slice(at, afterEnding(text, at)) as '\n' | '\r\n' | '\r')
}
