import type { Place } from '../../model/architecture/place.ts'
import { harmless } from './harmless.ts'

/** The lines around a place, ready to be shown. */
export interface CodeFrame {
  readonly lines: readonly FrameLine[]
  /** Lines of the place itself that are left out. */
  readonly left: number
}

export interface FrameLine {
  readonly number: number
  readonly text: string
  /** The part of the text that the place covers: from, and up to. Past the end where a place is the end of a line. */
  readonly mark: readonly [from: number, to: number] | null
}

const around = 3
const mostOfPlace = 6
const mostOfLine = 160
const before = 40

/** The frame of a place, or null where the text is not the one that was read. */
export function codeFrame(text: string, at: Place): CodeFrame | null {
  if (at.start < 0 || at.start > text.length || at.end < at.start || at.end > text.length) return null
  const first = lineStart(text, at.start)
  const all = placeLines(text, first, at)
  const place = all.length > mostOfPlace ? all.slice(0, mostOfPlace - 1) : all
  const left = all.length - place.length
  const numbered = place.map((line, i) => ({ number: at.line + i, ...line }))
  const above = linesAbove(text, first, at.line)
  const below = left > 0 ? [] : linesBelow(text, lineEnd(text, Math.max(at.start, at.end - 1)), at.line + all.length)
  return { lines: [...withoutBlankStart(above), ...numbered, ...withoutBlankEnd(below)], left }
}

function placeLines(text: string, first: number, at: Place): readonly Omit<FrameLine, 'number'>[] {
  const lines: Omit<FrameLine, 'number'>[] = []
  const last = Math.max(at.start, at.end - 1)
  for (let from = first; from <= last && from <= text.length; from = lineEnd(text, from) + 1) {
    const raw = lineAt(text, from)
    const indent = raw.length - raw.trimStart().length
    const start = lines.length === 0 ? at.start - from : Math.min(indent, raw.length)
    lines.push(shownLine(raw, start, Math.min(raw.length, at.end - from)))
  }
  return lines
}

/** A line with its tabs spread and its mark moved along; of a long one, the window that has the mark. */
function shownLine(raw: string, start: number, end: number): Omit<FrameLine, 'number'> {
  const from = raw.length > mostOfLine ? Math.max(0, Math.min(start - before, raw.length - mostOfLine)) : 0
  const to = Math.min(raw.length, from + mostOfLine)
  const shown = (a: number, b: number) => harmless(raw.slice(Math.max(from, a), Math.min(to, b)).replaceAll('\t', '  '))
  const head = `${from > 0 ? '…' : ''}${shown(0, start)}`
  const marked = end > start ? shown(start, end) : ''
  const tail = `${shown(Math.max(start, end), raw.length)}${to < raw.length ? '…' : ''}`
  return { text: head + marked + tail, mark: [head.length, head.length + Math.max(1, marked.length)] }
}

function plainLine(text: string, from: number, number: number): FrameLine {
  return { number, text: shownLine(lineAt(text, from), 0, 0).text, mark: null }
}

function linesAbove(text: string, first: number, number: number): readonly FrameLine[] {
  const lines: FrameLine[] = []
  for (let from = first; from > 0 && lines.length < around; ) {
    from = lineStart(text, from - 1)
    lines.unshift(plainLine(text, from, number - lines.length - 1))
  }
  return lines
}

function linesBelow(text: string, end: number, number: number): readonly FrameLine[] {
  const lines: FrameLine[] = []
  for (let from = end + 1; from < text.length && lines.length < around; from = lineEnd(text, from) + 1) {
    lines.push(plainLine(text, from, number + lines.length))
  }
  return lines
}

function withoutBlankStart(lines: readonly FrameLine[]): readonly FrameLine[] {
  const first = lines.findIndex(({ text }) => text.trim() !== '')
  return first === -1 ? [] : lines.slice(first)
}

function withoutBlankEnd(lines: readonly FrameLine[]): readonly FrameLine[] {
  return lines.slice(0, lines.findLastIndex(({ text }) => text.trim() !== '') + 1)
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
}

/** Where the line's `\n` stands, or the end of the text. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

function lineAt(text: string, from: number): string {
  return text.slice(from, lineEnd(text, from)).replace(/\r$/, '')
}
