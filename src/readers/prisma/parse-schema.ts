import { type Token, tokensOf } from './tokens.ts'

export interface Span {
  readonly start: number
  readonly end: number
}

/** An argument's value. A call also stands for a field with options: `createdAt(sort: Desc)`. */
export type Term = Span &
  (
    | { readonly is: 'text' | 'number' | 'name'; readonly text: string }
    | { readonly is: 'call'; readonly name: string; readonly args: readonly Argument[] }
    | { readonly is: 'list'; readonly items: readonly Term[] }
    | { readonly is: 'object'; readonly fields: readonly Argument[] }
  )

export interface Argument {
  /** null for one without a name. */
  readonly name: string | null
  readonly value: Term
}

export interface Attribute extends Span {
  /** Without its `@`: `id`, `db.VarChar`. */
  readonly name: string
  readonly args: readonly Argument[]
}

export interface Field extends Span {
  readonly name: string
  /** null for a value of an enum. `Unsupported` has what the database calls it as its argument. */
  readonly type: {
    readonly name: string
    readonly optional: boolean
    readonly list: boolean
    readonly unsupported: string | null
  }
  readonly attributes: readonly Attribute[]
}

export interface Block extends Span {
  /** `model`, `view`, `type`, `enum`, `datasource`, `generator` … */
  readonly kind: string
  readonly name: string
  readonly nameSpan: Span
  readonly fields: readonly Field[]
  readonly attributes: readonly Attribute[]
  /** Of `datasource` and `generator`: `provider = "postgresql"`. */
  readonly settings: readonly Argument[]
}

export interface Fault {
  readonly message: string
  readonly at: Span
}

export interface ParsedSchema {
  readonly blocks: readonly Block[]
  readonly faults: readonly Fault[]
}

/** The blocks of a schema, of every version of the language; a block that is none is a fault, and the next one is read. */
export function parseSchema(text: string): ParsedSchema {
  const reading = new Reading(tokensOf(text), text.length)
  const blocks: Block[] = []
  const faults: Fault[] = []
  for (reading.skipLines(); !reading.done; reading.skipLines()) {
    try {
      const block = readBlock(reading)
      if (block !== null) blocks.push(block)
    } catch (error) {
      if (!(error instanceof Unparsable)) throw error
      faults.push({ message: error.message, at: error.at })
      reading.skipToBlock()
    }
  }
  return { blocks, faults }
}

class Unparsable extends Error {
  readonly at: Span

  constructor(message: string, at: Span) {
    super(message)
    this.at = at
  }
}

const deepest = 64

class Reading {
  at = 0
  private readonly tokens: readonly Token[]
  private readonly ending: Span

  constructor(tokens: readonly Token[], length: number) {
    this.tokens = tokens
    this.ending = { start: length, end: length }
  }

  get done(): boolean {
    return this.at >= this.tokens.length
  }

  get next(): Token | undefined {
    return this.tokens[this.at]
  }

  /** Of what was read last. */
  get end(): number {
    return this.tokens[this.at - 1]?.end ?? 0
  }

  is(text: string): boolean {
    return this.next?.kind === 'mark' && this.next.text === text
  }

  /** Attributes may go on in the next line. */
  isAfterLines(text: string): boolean {
    const before = this.at
    this.skipLines()
    if (this.is(text)) return true
    this.at = before
    return false
  }

  take(text: string): boolean {
    if (!this.is(text)) return false
    this.at++
    return true
  }

  expect(text: string): void {
    if (!this.take(text)) this.fail(`\`${text}\``)
  }

  word(): Token {
    const token = this.next
    if (token?.kind !== 'word') return this.fail('a name')
    this.at++
    return token
  }

  /** `db.VarChar`. */
  path(): string {
    let name = this.word().text
    while (this.take('.')) name += `.${this.word().text}`
    return name
  }

  skipLines(): void {
    while (this.next?.kind === 'line') this.at++
  }

  skipLine(): void {
    while (!this.done && this.next?.kind !== 'line') this.at++
  }

  /** To the next line that opens a block. */
  skipToBlock(): void {
    do this.skipLine()
    while (!this.done && !this.opensBlock(++this.at))
  }

  private opensBlock(at: number): boolean {
    const [kind, name, brace] = this.tokens.slice(at, at + 3)
    return kind?.kind === 'word' && name?.kind === 'word' && brace?.text === '{'
  }

  fail(wanted: string): never {
    const found = this.next
    const what =
      found === undefined ? 'the end' : found.kind === 'line' ? 'the end of the line' : `\`${found.text.slice(0, 40)}\``
    throw new Unparsable(`${wanted} is expected where ${what} stands`, found ?? this.ending)
  }
}

function readBlock(reading: Reading): Block | null {
  const kind = reading.word()
  // `type Email = String @db.VarChar(200)` of the first versions names a type, and holds nothing.
  const name = reading.word()
  if (!reading.is('{')) {
    if (reading.is('=')) {
      reading.skipLine()
      return null
    }
    return reading.fail('`{`')
  }
  reading.expect('{')
  const fields: Field[] = []
  const attributes: Attribute[] = []
  const settings: Argument[] = []
  const holdsSettings = kind.text === 'datasource' || kind.text === 'generator'
  for (reading.skipLines(); !reading.take('}'); reading.skipLines()) {
    if (reading.is('@@')) attributes.push(readAttribute(reading, '@@'))
    else if (holdsSettings) settings.push(readSetting(reading))
    else fields.push(readField(reading, kind.text === 'enum'))
  }
  return {
    kind: kind.text,
    name: name.text,
    nameSpan: { start: name.start, end: name.end },
    fields,
    attributes,
    settings,
    start: kind.start,
    end: reading.end,
  }
}

function readSetting(reading: Reading): Argument {
  const name = reading.path()
  reading.expect('=')
  return { name, value: readTerm(reading, 0) }
}

function readField(reading: Reading, isEnum: boolean): Field {
  const { text: name, start } = reading.word()
  const type = isEnum ? { name: '', optional: false, list: false, unsupported: null } : readType(reading)
  const attributes: Attribute[] = []
  while (reading.isAfterLines('@')) attributes.push(readAttribute(reading, '@'))
  const end = reading.end
  if (!reading.done && reading.next?.kind !== 'line' && !reading.is('}')) reading.fail('the end of the line')
  return { name, type, attributes, start, end }
}

function readType(reading: Reading): Field['type'] {
  // The first versions wrote `name: Type`.
  reading.take(':')
  const name = reading.word().text
  let unsupported: string | null = null
  if (name === 'Unsupported' && reading.take('(')) {
    const told = readTerm(reading, 0)
    unsupported = told.is === 'text' ? told.text : ''
    reading.expect(')')
  }
  const isList = reading.take('[')
  if (isList) reading.expect(']')
  const optional = reading.take('?')
  reading.take('!')
  return { name, optional, list: isList, unsupported }
}

function readAttribute(reading: Reading, mark: '@' | '@@'): Attribute {
  const start = reading.next!.start
  reading.expect(mark)
  const name = reading.path()
  const args = reading.is('(') ? readArguments(reading, '(', ')', 0) : []
  return { name, args, start, end: reading.end }
}

function readArguments(reading: Reading, open: string, close: string, depth: number): readonly Argument[] {
  reading.expect(open)
  const args: Argument[] = []
  for (reading.skipLines(); !reading.take(close); reading.skipLines()) {
    args.push(readArgument(reading, depth))
    reading.skipLines()
    if (!reading.take(',') && !reading.is(close)) reading.fail(`\`,\` or \`${close}\``)
  }
  return args
}

function readArgument(reading: Reading, depth: number): Argument {
  const before = reading.at
  if (reading.next?.kind === 'word') {
    const name = reading.word().text
    if (reading.take(':')) {
      reading.skipLines()
      return { name, value: readTerm(reading, depth) }
    }
    reading.at = before
  }
  return { name: null, value: readTerm(reading, depth) }
}

function readTerm(reading: Reading, depth: number): Term {
  const token = reading.next
  if (token === undefined || depth > deepest) return reading.fail('a value')
  const { start } = token
  if (token.kind === 'text' || token.kind === 'number') {
    reading.at++
    return { is: token.kind, text: token.text, start, end: token.end }
  }
  if (reading.is('[')) {
    const items = readArguments(reading, '[', ']', depth + 1).map(({ value }) => value)
    return { is: 'list', items, start, end: reading.end }
  }
  if (reading.is('{')) {
    const fields = readArguments(reading, '{', '}', depth + 1)
    return { is: 'object', fields, start, end: reading.end }
  }
  const name = reading.path()
  if (!reading.is('(')) return { is: 'name', text: name, start, end: reading.end }
  const args = readArguments(reading, '(', ')', depth + 1)
  return { is: 'call', name, args, start, end: reading.end }
}
