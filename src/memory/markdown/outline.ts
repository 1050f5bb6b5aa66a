import type { Block, ReadBlocks } from './load-markdown.ts'

/** A heading of the top level: not in a list, a quotation, code or HTML. */
export interface Heading {
  readonly depth: number
  /** Where its line begins. */
  readonly start: number
  /** Behind its last character; the line ending is outside. */
  readonly end: number
  readonly text: string
}

export interface Outline {
  readonly headings: readonly Heading[]
  /** Where the last block begins: what is appended may still belong to it, nothing before it changes any more. */
  readonly lastBlock: number
}

export interface OutlineOptions {
  /** Where a block begins that is not part of another. */
  readonly from?: number
  /** How much the parser is given at first: it takes more than twice as long for twice as much. */
  readonly windowLength?: number
}

/**
 * Headings of a document of any length. Lines that can mean one thing alone (words, points of one line, fenced code) are
 * passed by here; all else is parsed, a window at a time, of which every block but the last is finished.
 */
export function readOutline(text: string, readBlocks: ReadBlocks, options: OutlineOptions = {}): Outline {
  const { from = 0, windowLength = 600 } = options
  const headings: Heading[] = []
  let at = from
  let lastBlock = from
  while (at < text.length) {
    const end = endOfLine(text, at)
    const line = text.slice(at, end)
    const next = plainBlockEnd(text, { end, line })
    if (next === undefined) {
      const { blocks, restart } = finishedBlocks(text, { at, windowLength }, readBlocks)
      for (const block of blocks) if (block.type === 'heading') headings.push(headingOf(text, block))
      lastBlock = blocks.at(-1)?.start ?? at
      at = restart
      continue
    }
    if (atx.test(line)) headings.push(headingOf(text, { depth: depthOf(line), start: at, end }))
    if (!blank.test(line)) lastBlock = at
    at = next
  }
  return { headings, lastBlock }
}

const blank = /^[ \t]*$/
const atx = /^#{1,6}(?:[ \t]|$)/
/** What can begin a paragraph and nothing else; further bytes are letters of UTF-8. */
const words = /^(?:[A-Za-z\x80-\xff"'(|!/\\,.;:?@$%^&{}\]]|\*\*[A-Za-z\x80-\xff]|\d+(?:[^\d.)]|$))/
const goesOn = /^[ \t]*[A-Za-z\x80-\xff]/
const point = /^[-*+] (?:\*\*)?[A-Za-z\x80-\xff]/
const fence = /^(?:(`{3,})[^`]*|(~{3,}).*)$/
const comment = /^<!-- .* -->[ \t]*$/

/** Where the line behind a block begins that needs no parser; undefined where it needs one. */
function plainBlockEnd(text: string, { end, line }: { end: number; line: string }): number | undefined {
  if (blank.test(line) || atx.test(line) || comment.test(line)) return afterEnding(text, end)
  if (words.test(line) || point.test(line)) return plainWordsEnd(text, end, point.test(line))
  const fenced = fence.exec(line)
  return fenced ? fenceEnd(text, end, fenced[1] ?? fenced[2]!) : undefined
}

/** Lines of words, up to something that ends a paragraph for certain. After an empty line a point may still go on. */
function plainWordsEnd(text: string, first: number, isPoint: boolean): number | undefined {
  let end = first
  for (;;) {
    const next = lineAfter(text, end)
    if (next === undefined || startsAnew(next)) return afterEnding(text, end)
    if (blank.test(next)) return !isPoint || isPlainBehind(text, end) ? afterEnding(text, end) : undefined
    if (!goesOn.test(next)) return undefined
    end = afterEnding(text, end) + next.length
  }
}

function startsAnew(line: string): boolean {
  return atx.test(line) || point.test(line) || fence.test(line)
}

function isPlainBehind(text: string, first: number): boolean {
  let end = first
  for (;;) {
    const next = lineAfter(text, end)
    if (next === undefined) return true
    if (!blank.test(next)) return startsAnew(next) || words.test(next)
    end = afterEnding(text, end) + next.length
  }
}

function fenceEnd(text: string, first: number, opening: string): number {
  const mark = opening.charAt(0)
  const closing = new RegExp(`^ {0,3}${mark}{${opening.length},}[ \\t]*$`)
  let end = first
  for (;;) {
    const next = lineAfter(text, end)
    if (next === undefined) return text.length
    end = afterEnding(text, end) + next.length
    if (closing.test(next)) return afterEnding(text, end)
  }
}

function finishedBlocks(
  text: string,
  { at, windowLength }: { at: number; windowLength: number },
  readBlocks: ReadBlocks,
): { blocks: readonly Block[]; restart: number } {
  for (let length = windowLength; ; length *= 2) {
    const cut = endOfLine(text, Math.min(at + length, text.length))
    const found = readBlocks(text.slice(at, cut)).map((block) => moved(block, at))
    if (cut >= text.length) return { blocks: found, restart: text.length }
    const restart = restartOf(text, found)
    if (restart > at) return { blocks: found.filter((block) => block.end <= restart), restart }
  }
}

/** Of a block that the last one may yet turn out to be a part of, nothing is finished. A long list goes on at its last point. */
function restartOf(text: string, blocks: readonly Block[]): number {
  let last = blocks.length - 1
  while (last > 0 && mayAbsorb(text, blocks[last - 1]!, blocks[last]!)) last--
  const block = blocks[last]
  if (block === undefined) return 0
  return last === 0 && block.items.length > 1 ? block.items.at(-1)!.start : block.start
}

/**
 * What follows a definition may still become its title, and what follows words without an empty line between may be their
 * continuation, which is known only by what comes after it.
 */
function mayAbsorb(text: string, { type, start, end }: Block, next: Block): boolean {
  if (type === 'definition') return true
  const isFenced = type === 'code' && /^ {0,3}[`~]/.test(text.slice(start, start + 4))
  if (type === 'heading' || type === 'thematicBreak' || isFenced) return false
  return (text.slice(end, next.start).match(/\r\n|\r|\n/g)?.length ?? 0) < 2
}

function moved(block: Block, by: number): Block {
  const items = block.items.map((item) => ({ ...item, start: item.start + by, end: item.end + by }))
  return { ...block, start: block.start + by, end: block.end + by, items }
}

function headingOf(text: string, { depth, start, end }: Pick<Block, 'depth' | 'start' | 'end'>): Heading {
  return { depth, start, end, text: headingText(text.slice(start, end)) }
}

function depthOf(line: string): number {
  return line.length - line.replace(/^#+/, '').length
}

/** `## Words ##` and words with a line below them; other spaces than those of Markdown are part of the words. */
function headingText(source: string): string {
  const lines = source.replace(/^[ \t]+/, '')
  const inner = lines.startsWith('#') && !/[\r\n]/.test(lines) ? atxText(lines) : lines.replace(/(?:\r\n|\r|\n)[^\r\n]*$/, '')
  return inner.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')
}

function atxText(line: string): string {
  return line
    .replace(/^#{1,6}/, '')
    .replace(/[ \t]+$/, '')
    .replace(/(^|[ \t])#+$/, '')
}

/** Where the line that holds `at` ends, before its ending. */
export function endOfLine(text: string, at: number): number {
  const feed = text.indexOf('\n', at)
  const end = feed < 0 ? text.length : feed
  const carriage = text.slice(at, end).indexOf('\r')
  return carriage < 0 ? end : at + carriage
}

/** Where the line behind an ending begins. */
export function afterEnding(text: string, end: number): number {
  if (end >= text.length) return text.length
  return text.startsWith('\r\n', end) ? end + 2 : end + 1
}

function lineAfter(text: string, end: number): string | undefined {
  const start = afterEnding(text, end)
  return start >= text.length ? undefined : text.slice(start, endOfLine(text, start))
}
