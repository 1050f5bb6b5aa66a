import type { Engine } from '../../../model/architecture/database.ts'
import type { Place } from '../../../model/architecture/place.ts'
import type { Piece } from './split.ts'
import { isText, type Token } from './tokens.ts'

/** A stretch of tokens: from one, up to and without another. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** One statement with its tokens, and the way from them to places of its file. Offsets are those of the script. */
export class StatementText {
  readonly script: string
  readonly engine: Engine
  readonly tokens: readonly Token[]
  readonly start: number
  readonly end: number
  /** The place of a stretch of the script. */
  readonly placeAt: (start: number, end: number) => Place

  constructor(
    script: string,
    engine: Engine,
    piece: Pick<Piece, 'from' | 'to' | 'tokens'>,
    placeAt: (start: number, end: number) => Place,
  ) {
    this.script = script
    this.engine = engine
    this.tokens = piece.tokens
    this.start = piece.from
    this.end = piece.to
    this.placeAt = placeAt
  }

  get text(): string {
    return this.script.slice(this.start, this.end)
  }

  get place(): Place {
    return this.placeAt(this.start, this.end)
  }

  /** A word or a symbol; words in upper case. */
  is(index: number, expected: string): boolean {
    return isText(this.script, this.tokens[index], expected)
  }

  /** Whether these words stand there, one after another. */
  says(index: number, ...expected: readonly string[]): boolean {
    return expected.every((one, i) => this.is(index + i, one))
  }

  /** The index of the token that begins at, or is the first after, an offset. */
  indexAt(offset: number): number {
    let [low, high] = [0, this.tokens.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.tokens[middle]!.start < offset) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The first index from `index` on, at the same depth of parentheses, that `found` accepts; the end otherwise. */
  seek(index: number, found: (index: number) => boolean, to: number = this.tokens.length): number {
    let depth = 0
    for (let i = index; i < to; i++) {
      if (depth === 0 && found(i)) return i
      if (this.is(i, '(') || this.is(i, '[')) depth++
      else if (this.is(i, ')') || this.is(i, ']')) depth--
      if (depth < 0) return i
    }
    return to
  }

  /** The element of a list that begins at a token: up to its comma, or the bracket that closes the list. */
  elementFrom(index: number): Range {
    return { from: index, to: this.seek(index, (i) => this.is(i, ',')) }
  }

  /** The elements from a token on, up to `to` or the bracket that closes the list. */
  elements(index: number, to: number = this.tokens.length): Range[] {
    const found: Range[] = []
    for (let from = index; from < to; ) {
      const end = this.seek(from, (i) => this.is(i, ','), to)
      found.push({ from, to: end })
      if (!this.is(end, ',')) break
      from = end + 1
    }
    return found
  }

  /** What stands between the parentheses that open at, or first after, a token. */
  group(index: number): Range {
    let open = index
    while (open < this.tokens.length && !this.is(open, '(')) open++
    return { from: open + 1, to: this.seek(open + 1, () => false) }
  }

  placeOf(range: Range): Place {
    const [first, last] = [this.tokens[range.from], this.tokens[Math.max(range.from, range.to - 1)]]
    return first === undefined || last === undefined ? this.place : this.placeAt(first.start, last.end)
  }

  /** The text of a stretch, each blank and comment as one space. */
  textOf(range: Range): string {
    let said = ''
    for (let i = range.from; i < range.to; i++) {
      const token = this.tokens[i]!
      if (said !== '' && token.start > this.tokens[i - 1]!.end) said += ' '
      said += this.script.slice(token.start, token.end)
    }
    return said
  }
}
