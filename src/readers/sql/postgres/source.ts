import type { Place } from '../../../model/architecture/place.ts'
import type { Range, StatementText } from '../text/statement-text.ts'
import type { Parsed } from './parser.ts'

const sortWords = ['ASC', 'DESC', 'NULLS']
const afterDefault = [
  'NOT',
  'NULL',
  'CHECK',
  'UNIQUE',
  'PRIMARY',
  'REFERENCES',
  'CONSTRAINT',
  'GENERATED',
  'COLLATE',
  'DEFERRABLE',
  'INITIALLY',
]

/** The text of a parsed statement: what stands where one of its nodes does. */
export class PostgresSource {
  readonly text: StatementText
  readonly #offsetOf: Parsed['offsetOf']

  constructor(text: StatementText, offsetOf: Parsed['offsetOf']) {
    this.text = text
    this.#offsetOf = offsetOf
  }

  get place(): Place {
    return this.text.place
  }

  /** The index of the token that a node says it stands at. */
  at(location: number | undefined): number {
    return this.text.indexAt(this.text.start + this.#offsetOf(location))
  }

  /** The element of a list that begins at a node. */
  element(location: number | undefined): Range {
    return this.text.elementFrom(this.at(location))
  }

  /** From the statement's beginning to the end of the name at a node: `CREATE TABLE public.users`. */
  headTo(location: number | undefined): Place {
    return this.text.placeOf({ from: 0, to: this.afterName(this.at(location)) })
  }

  /** The index after a name, with its schema. */
  afterName(index: number): number {
    return this.text.is(index + 1, '.') ? this.afterName(index + 2) : index + 1
  }

  name(location: number | undefined): Place {
    const from = this.at(location)
    return this.text.placeOf({ from, to: this.afterName(from) })
  }

  /** The text between the parentheses that follow a node. */
  groupText(location: number | undefined): string {
    return this.text.textOf(this.text.group(this.at(location)))
  }

  /** The expression of a default, given where the word DEFAULT stands. */
  defaultText(location: number | undefined): string {
    const from = this.at(location) + 1
    return this.text.textOf({ from, to: this.#expressionEnd(from) })
  }

  #expressionEnd(from: number): number {
    return this.text.seek(from, (i) => i > from && (this.text.is(i, ',') || afterDefault.some((word) => this.text.is(i, word))))
  }

  /** A column's constraint: from its first word to the next constraint's, or the end of the column. */
  columnConstraint(location: number | undefined, next: number | undefined): Range {
    const { from, to } = this.element(location)
    return { from, to: next === undefined ? to : Math.min(to, Math.max(from + 1, this.at(next))) }
  }

  /** The expressions of an index's keys, in their order, without what says how they are sorted. */
  keyTexts(afterTable: number): string[] {
    const inside = this.text.group(afterTable)
    return this.text.elements(inside.from, inside.to).map(({ from, to }) => {
      const end = this.text.seek(from, (i) => i > from && sortWords.some((word) => this.text.is(i, word)), to)
      return this.text.textOf({ from, to: end })
    })
  }

  /** The text after a word that stands outside all parentheses: the predicate after WHERE. */
  textAfter(word: string, from = 0): string | null {
    const at = this.text.seek(from, (i) => this.text.is(i, word))
    return at >= this.text.tokens.length ? null : this.text.textOf({ from: at + 1, to: this.text.tokens.length })
  }
}
