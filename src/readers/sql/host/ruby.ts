import type { Fragment } from '../text/fragment.ts'
import { Literal } from './literal.ts'

const execute = /\bexecute[ \t]*\(?[ \t]*(?:<<[~-]?(['"`]?)(\w+)\1|(["'])|%[qQ]?([[({<|]))/g
const closers: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>', '|': '|' }

/** The statements that a migration of Rails executes on its way up. */
export function rubyStatements(text: string): Fragment[] {
  const down = /^\s*def (?:self\.)?down\b/m.exec(text)?.index ?? text.length
  const up = /^\s*def (?:self\.)?(?:up|change)\b/m.exec(text)?.index ?? 0
  const end = down < up ? text.length : down
  const found: Fragment[] = []
  for (const match of text.matchAll(execute)) {
    if (match.index < up || match.index >= end || leadsBack(text, up, match.index) || isComment(text, match.index)) continue
    const literal = new Literal()
    const [, mark, word, quote, bracket] = match
    const after = match.index + match[0].length
    if (word !== undefined) addHeredoc(literal, text, after, word, mark === "'")
    else if (quote !== undefined) literal.add(text, after, quoteEnd(text, after, quote), how(quote === "'"))
    else literal.add(text, after, quoteEnd(text, after, closers[bracket!]!), how(false))
    if (literal.isStatement) found.push(literal.finished(false))
  }
  return found
}

function how(plain: boolean): Parameters<Literal['add']>[3] {
  return { interpolation: plain ? null : '#{', escapes: true }
}

function addHeredoc(literal: Literal, text: string, after: number, word: string, plain: boolean): void {
  const start = text.indexOf('\n', after) + 1
  if (start === 0) return
  const close = new RegExp(`^[ \\t]*${word}\\b`, 'm').exec(text.slice(start))
  const end = close === null ? text.length : start + close.index
  literal.add(text, start, end, { interpolation: plain ? null : '#{', escapes: !plain })
}

function quoteEnd(text: string, from: number, mark: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === mark) return at
  }
  return text.length
}

/** In `reversible`, the block of `dir.down`. */
function leadsBack(text: string, from: number, at: number): boolean {
  const before = text.slice(from, at)
  return before.search(/\.down\b(?![\s\S]*\.up\b)/) !== -1 && /\breversible\b/.test(before)
}

function isComment(text: string, at: number): boolean {
  return /^\s*#/.test(text.slice(text.lastIndexOf('\n', at) + 1, at))
}
