import type { Engine } from '../../../model/architecture/database.ts'

export type TokenKind = 'space' | 'comment' | 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol'

/** A stretch of SQL text; the tokens of a text lie end to end. */
export interface Token {
  readonly kind: TokenKind
  readonly start: number
  readonly end: number
}

const space = /\s+/y
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const number = /(?:\d[\w]*(?:\.\w*)?|\.\d\w*)(?:(?<=[eE])[+-]\d+)?/y
const parameter = /\$\d+|\?\d*/y
const dollarQuote = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const operator = /::|:=|=>|->>|->|<=|>=|<>|!=|\|\||./sy

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : -1
}

/** Whether a symbol, or a word without regard to case, stands there. */
export function isText(text: string, token: Token | undefined, expected: string): boolean {
  if (token === undefined || token.end - token.start !== expected.length) return false
  if (token.kind !== 'word' && token.kind !== 'symbol') return false
  const found = text.slice(token.start, token.end)
  return found === expected || (token.kind === 'word' && found.toUpperCase() === expected)
}

/** The token that begins at an offset inside the text. What is never closed goes on to the end. */
export function tokenAt(text: string, at: number, engine: Engine): Token {
  const token = (kind: TokenKind, end: number): Token => ({ kind, start: at, end })
  const code = text.charCodeAt(at)
  const next = text.charCodeAt(at + 1)
  if (code === 0x2d && next === 0x2d) return token('comment', lineEnd(text, at))
  if (code === 0x2f && next === 0x2a) return token('comment', commentEnd(text, at, engine === 'postgres'))
  if (code === 0x23 && engine === 'mysql') return token('comment', lineEnd(text, at))
  if (code === 0x27) return token('string', quoteEnd(text, at, "'", engine === 'mysql'))
  if (code === 0x22) return token('quoted', quoteEnd(text, at, '"', engine === 'mysql'))
  if (code === 0x60 && engine !== 'postgres') return token('quoted', quoteEnd(text, at, '`', false))
  if (code === 0x5b && engine === 'sqlite') return token('quoted', closing(text, ']', at + 1))
  if (next === 0x27 && isEscapePrefix(code)) return token('string', quoteEnd(text, at + 1, "'", engine === 'mysql' || isE(code)))
  return plainToken(text, at, engine)
}

function plainToken(text: string, at: number, engine: Engine): Token {
  const found = matchAt(space, text, at)
  if (found > 0) return { kind: 'space', start: at, end: found }
  if (engine === 'postgres' && text[at] === '$') {
    const opened = matchAt(dollarQuote, text, at)
    if (opened > 0) return { kind: 'string', start: at, end: closing(text, text.slice(at, opened), opened) }
  }
  for (const [kind, pattern] of plainKinds) {
    const end = matchAt(pattern, text, at)
    if (end > 0) return { kind, start: at, end }
  }
  return { kind: 'symbol', start: at, end: matchAt(operator, text, at) }
}

const plainKinds = [
  ['word', word],
  ['number', number],
  ['parameter', parameter],
] as const

function isE(code: number): boolean {
  return code === 0x45 || code === 0x65
}

/** `E'…'`, `B'…'`, `X'…'`, `N'…'`. */
function isEscapePrefix(code: number): boolean {
  return isE(code) || 'BbXxNn'.includes(String.fromCharCode(code))
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

function closing(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found === -1 ? text.length : found + mark.length
}

function commentEnd(text: string, from: number, nested: boolean): number {
  let depth = 1
  const mark = nested ? /\/\*|\*\//g : /\*\//g
  mark.lastIndex = from + 2
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  return text.length
}

function quoteEnd(text: string, from: number, mark: string, backslash: boolean): number {
  for (let at = from + 1; at < text.length; at++) {
    if (backslash && text[at] === '\\') at++
    else if (text[at] === mark) {
      if (text[at + 1] !== mark) return at + 1
      at++
    }
  }
  return text.length
}

/** The name that a word or a quoted name says, as the engine folds it. */
export function nameOf(text: string, token: Token, engine: Engine): string {
  const found = text.slice(token.start, token.end)
  if (token.kind === 'word') return engine === 'postgres' ? found.toLowerCase() : found
  const mark = found[0] === '[' ? ']' : found[0]!
  return found.slice(1, -1).replaceAll(mark + mark, mark)
}
