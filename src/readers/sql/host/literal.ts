import type { Fragment } from '../text/fragment.ts'

/** How a language writes what is filled into a string: `${x}`, `#{x}`, `{x}`; null where it does not. */
export type Interpolation = '${' | '#{' | '{' | null

interface How {
  readonly interpolation: Interpolation
  readonly escapes: boolean
  /** Values of names that are known. */
  readonly constants?: ReadonlyMap<string, string>
}

const escaped: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', b: '\b', f: '\f', v: '\v' }

/** Puts the text of a string together from its parts, each character with where it stands in the file. */
export class Literal {
  #text = ''
  readonly #offsets: number[] = []

  get isEmpty(): boolean {
    return this.#text.trim() === ''
  }

  /** Whether it begins as a statement does. */
  get isStatement(): boolean {
    return statement.test(this.#text.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, ''))
  }

  /** Adds what stands between the quotes of a string, from `start` to `end` of the file's text. */
  add(text: string, start: number, end: number, how: How): void {
    for (let at = start; at < end; ) {
      if (how.escapes && text[at] === '\\') at = this.#addEscape(text, at, end)
      else if (how.interpolation !== null && text.startsWith(how.interpolation, at)) at = this.#addValue(text, at, end, how)
      else this.#push(text[at]!, at++)
    }
  }

  /** Adds a name for a value that is not known. */
  fill(offset: number): void {
    this.#push('_', offset)
  }

  finished(outside: boolean): Fragment {
    return { text: this.#text, offsets: this.#offsets, start: this.#offsets[0] ?? 0, outside }
  }

  #push(character: string, offset: number): void {
    this.#text += character
    this.#offsets.push(offset)
  }

  #addEscape(text: string, at: number, end: number): number {
    const next = text[at + 1]
    if (next === undefined || at + 1 >= end) return end
    if (next === '\r' && text[at + 2] === '\n') return at + 3
    if (next === '\n') return at + 2
    const unicode = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\})/.exec(text.slice(at + 1, at + 11))
    if (unicode === null) this.#push(escaped[next] ?? next, at)
    else {
      const point = Number.parseInt(unicode[1] ?? unicode[2] ?? unicode[3]!, 16)
      for (const unit of point <= 0x10ffff ? String.fromCodePoint(point).split('') : ['?']) this.#push(unit, at)
    }
    return at + 1 + (unicode?.[0].length ?? 1)
  }

  /** A value that is filled in: what it is known to be, or a name of the same length. */
  #addValue(text: string, at: number, end: number, { interpolation, constants }: How): number {
    if (interpolation === '{' && text[at + 1] === '{') {
      this.#push('{', at)
      return at + 2
    }
    const close = closing(text, at + interpolation!.length, end)
    const known = constants?.get(text.slice(at + interpolation!.length, close - 1).trim())
    if (known !== undefined) for (const character of known.split('')) this.#push(character, at)
    else for (let i = at; i < close; i++) this.#push(/\w/.test(text[i]!) ? text[i]! : '_', i)
    return close
  }
}

const statement =
  /^(?:ALTER|ANALYZE|BEGIN|CALL|CLUSTER|COMMENT|COMMIT|COPY|CREATE|DELETE|DO|DROP|GRANT|INSERT|LOCK|MERGE|PRAGMA|REASSIGN|REFRESH|REINDEX|REPLACE|RESET|REVOKE|ROLLBACK|SECURITY|SELECT|SET|START|TRUNCATE|UPDATE|VACUUM|VALIDATE|WITH)\b/i

/** The offset after the bracket that closes one whose inside begins at `from`. */
function closing(text: string, from: number, end: number): number {
  let depth = 1
  for (let at = from; at < end; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at + 1
  }
  return end
}
