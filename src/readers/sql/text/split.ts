import type { Engine } from '../../../model/architecture/database.ts'
import { isText, type Token, tokenAt } from './tokens.ts'

/**
 * A stretch of a script. Pieces lie end to end. A statement's text is `from` to `to`, without what stands around it
 * and without its semicolon; `tokens` are its words, without blanks and comments.
 */
export interface Piece {
  readonly kind: 'statement' | 'meta' | 'data' | 'blank'
  readonly start: number
  readonly end: number
  readonly from: number
  readonly to: number
  readonly tokens: readonly Token[]
}

/** Splits a script into statements, commands of the client, and data of COPY. Never throws, whatever the text. */
export function splitStatements(text: string, engine: Engine): Piece[] {
  const pieces: Piece[] = []
  let delimiter = ';'
  for (let at = 0; at < text.length; ) {
    const piece = pieceAt(text, at, engine, delimiter)
    pieces.push(piece)
    at = piece.end
    if (piece.kind === 'meta' && engine === 'mysql') {
      delimiter = /^delimiter\s+(\S+)/i.exec(text.slice(piece.from, piece.to))?.[1] ?? ';'
    }
    if (piece.kind === 'statement' && engine === 'postgres' && at < text.length && readsStdin(text, piece.tokens)) {
      pieces.push(copyData(text, at))
      at = pieces.at(-1)!.end
    }
  }
  return pieces
}

/** Where Drizzle takes a script apart, whether or not a semicolon stands before it. */
const breakpoint = '--> statement-breakpoint'

function pieceAt(text: string, start: number, engine: Engine, delimiter: string): Piece {
  const body = new Body(text, engine)
  const tokens: Token[] = []
  let firstEnd = -1
  for (let at = start; at < text.length; ) {
    if (tokens.length === 0 && isMeta(text, at, engine)) return metaPiece(text, start, at)
    const ends = delimiter === ';' ? text[at] === ';' : text.startsWith(delimiter, at)
    if (ends && (delimiter !== ';' || !body.isOpen())) return piece(start, at + delimiter.length, tokens)
    if (ends && firstEnd === -1) firstEnd = at
    const token = tokenAt(text, at, engine)
    if (token.kind === 'comment' && text.startsWith(breakpoint, at) && tokens.length > 0) return piece(start, token.end, tokens)
    if (token.kind !== 'space' && token.kind !== 'comment') {
      tokens.push(token)
      body.take(token, tokens)
    }
    at = token.end
  }
  // A body that is never closed is a mistake of this statement: the next ones are read all the same.
  if (body.isOpen() && firstEnd !== -1)
    return piece(
      start,
      firstEnd + 1,
      tokens.filter((token) => token.end <= firstEnd),
    )
  return piece(start, text.length, tokens)
}

function piece(start: number, end: number, tokens: readonly Token[]): Piece {
  const [first, last] = [tokens[0], tokens.at(-1)]
  if (first === undefined || last === undefined) return { kind: 'blank', start, end, from: start, to: end, tokens }
  return { kind: 'statement', start, end, from: first.start, to: last.end, tokens }
}

/** A command of psql, or the DELIMITER of the mysql client: one line. */
function isMeta(text: string, at: number, engine: Engine): boolean {
  if (engine === 'postgres') return text[at] === '\\'
  return engine === 'mysql' && /^delimiter\s/i.test(text.slice(at, at + 10))
}

function metaPiece(text: string, start: number, from: number): Piece {
  const newline = text.indexOf('\n', from)
  const end = newline === -1 ? text.length : newline + 1
  return { kind: 'meta', start, end, from, to: newline === -1 ? end : newline, tokens: [] }
}

function readsStdin(text: string, tokens: readonly Token[]): boolean {
  if (!isText(text, tokens[0], 'COPY')) return false
  return tokens.some((token, i) => isText(text, token, 'FROM') && isText(text, tokens[i + 1], 'STDIN'))
}

/** Rows of COPY, up to the line `\.` or the end. */
function copyData(text: string, start: number): Piece {
  const mark = /^\\\.[ \t\r]*$/gm
  mark.lastIndex = start
  const end = mark.exec(text) === null ? text.length : Math.min(text.length, mark.lastIndex + 1)
  return { kind: 'data', start, end, from: start, to: end, tokens: [] }
}

const compoundKinds = new Set(['TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT'])
const blockEnds = ['IF', 'LOOP', 'WHILE', 'REPEAT']

/** Follows whether a semicolon would stand inside the body of the statement: `BEGIN ATOMIC`, a trigger, a rule. */
class Body {
  readonly #text: string
  readonly #engine: Engine
  #depth = 0
  #parentheses = 0
  #opens: 'rule' | 'compound' | null = null

  constructor(text: string, engine: Engine) {
    this.#text = text
    this.#engine = engine
  }

  isOpen(): boolean {
    return this.#depth > 0 || (this.#opens === 'rule' && this.#parentheses > 0)
  }

  take(token: Token, tokens: readonly Token[]): void {
    if (token.kind === 'symbol') {
      if (this.#text[token.start] === '(') this.#parentheses++
      else if (this.#text[token.start] === ')') this.#parentheses--
    } else if (token.kind === 'word' && isText(this.#text, tokens[0], 'CREATE')) {
      this.#takeWord(token, tokens)
    }
  }

  #takeWord(token: Token, tokens: readonly Token[]): void {
    const length = token.end - token.start
    if (length > 9) return
    const said = this.#text.slice(token.start, token.end).toUpperCase()
    const previous = tokens.at(-2)
    if (this.#opens === null && tokens.length <= 8) this.#opens = this.#kindOf(said)
    if (said === 'ATOMIC' && this.#engine === 'postgres' && isText(this.#text, previous, 'BEGIN')) this.#depth = 1
    else if (said === 'BEGIN' && this.#opens === 'compound') this.#depth++
    else if (this.#depth > 0 && said === 'CASE' && !isText(this.#text, previous, 'END')) this.#depth++
    else if (this.#depth > 0 && said === 'END') this.#depth--
    else if (this.#depth >= 0 && blockEnds.includes(said) && isText(this.#text, previous, 'END')) this.#depth++
  }

  #kindOf(said: string): 'rule' | 'compound' | null {
    if (this.#engine === 'postgres') return said === 'RULE' ? 'rule' : null
    return compoundKinds.has(said) ? 'compound' : null
  }
}
