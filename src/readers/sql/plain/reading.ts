import type { Engine } from '../../../model/architecture/database.ts'
import type { Range, StatementText } from '../text/statement-text.ts'
import { nameOf } from '../text/tokens.ts'

/** A place in the tokens of a statement, moving on as words are taken. */
export class Reading {
  readonly text: StatementText
  at: number
  readonly to: number

  constructor(text: StatementText, { from, to }: Range = { from: 0, to: text.tokens.length }) {
    this.text = text
    this.at = from
    this.to = to
  }

  get engine(): Engine {
    return this.text.engine
  }

  get done(): boolean {
    return this.at >= this.to
  }

  says(...expected: readonly string[]): boolean {
    return this.at + expected.length <= this.to && this.text.says(this.at, ...expected)
  }

  /** Takes these words where they stand next. */
  take(...expected: readonly string[]): boolean {
    if (!this.says(...expected)) return false
    this.at += expected.length
    return true
  }

  /** Takes one of these words where it stands next. */
  takeAny(...expected: readonly string[]): string | null {
    const found = expected.find((one) => this.says(one))
    if (found !== undefined) this.at++
    return found ?? null
  }

  /**
   * Takes a name, without its schema.
   * @throws where no name stands
   */
  name(): string {
    const token = this.text.tokens[this.at]
    const named =
      token !== undefined && !this.done && (token.kind === 'word' || token.kind === 'quoted' || token.kind === 'string')
    if (!named) throw new Error(this.done ? 'it ends where a name is due' : `\`${this.#next()}\` stands where a name is due`)
    this.at++
    return this.take('.') ? this.name() : nameOf(this.text.script, token, this.engine)
  }

  /** Takes what is in parentheses. */
  group(): Range {
    if (!this.says('(')) throw new Error(this.done ? 'it ends where `(` is due' : `\`${this.#next()}\` stands where \`(\` is due`)
    const range = this.text.group(this.at)
    this.at = range.to + 1
    return range
  }

  groupText(): string {
    return this.text.textOf(this.group())
  }

  /** Takes a list of names in parentheses, each with whatever follows it. */
  names(): string[] {
    const { from, to } = this.group()
    return this.text.elements(from, to).map((element) => new Reading(this.text, element).name())
  }

  /** Goes on to one of these words, at the same depth. */
  skipTo(...expected: readonly string[]): void {
    this.at = this.text.seek(this.at, (i) => expected.some((one) => this.text.is(i, one)), this.to)
  }

  #next(): string {
    return this.text.textOf({ from: this.at, to: this.at + 1 })
  }
}
