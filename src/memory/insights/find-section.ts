import type { ReadBlocks } from '../markdown/load-markdown.ts'
import { readOutline } from '../markdown/outline.ts'
import { sectionTitle } from './render-insights.ts'

/** Where the section stands in the bytes of a file, read as latin1. */
export interface Place {
  /** Where the line of its heading begins. */
  readonly start: number
  /** Behind the heading, before its line ending. */
  readonly headingEnd: number
  /** Where the next heading of level 1 or 2 begins, or the end of the file. */
  readonly end: number
}

export interface Found {
  readonly place: Place | undefined
  /** Lines, from 1, of further headings of the same text. */
  readonly others: readonly number[]
  /** Where the last block of the file begins. */
  readonly lastBlock: number
}

/** The bytes that say that a file is UTF-8; they are no part of its first line. */
const mark = '\xef\xbb\xbf'

export function findSection(text: string, readBlocks: ReadBlocks, from = 0): Found {
  const start = from === 0 && text.startsWith(mark) ? mark.length : from
  const { headings, lastBlock } = readOutline(text, readBlocks, { from: start })
  const borders = headings.filter(({ depth }) => depth <= 2)
  const own = borders.filter(({ depth, text: words }) => depth === 2 && words === sectionTitle)
  const [first, ...others] = own
  const next = first === undefined ? undefined : borders[borders.indexOf(first) + 1]
  return {
    place: first && { start: first.start, headingEnd: first.end, end: next?.start ?? text.length },
    others: others.map((heading) => lineNumber(text, heading.start)),
    lastBlock,
  }
}

export function lineNumber(text: string, offset: number): number {
  return (text.slice(0, offset).match(/\r\n|\r|\n/g)?.length ?? 0) + 1
}
