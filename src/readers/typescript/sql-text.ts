import type { Query, Value } from '../../model/architecture/code.ts'
import { fieldOf, textOf } from './world.ts'

/** A statement as it is sent, with a number for each value. */
export interface SqlText {
  readonly sql: string
  readonly parameters: readonly Value[]
  readonly joined: readonly Value[]
}

type Piece = string | { readonly value: Value; readonly bound: boolean }

const raws = /(?:^|\.)(?:raw|unsafe|literal|identifier|__dangerously\w*)$/

/** The statement that a value is; null where reading does not tell it. */
export function sqlOf(value: Value | null | undefined, bound: Value | null | undefined): SqlText | null {
  const pieces = value === null || value === undefined ? null : piecesOf(value, 0)
  if (pieces === null) return null
  if (pieces.every((piece) => typeof piece !== 'string' || piece.trim() === '')) return null
  return numbered(pieces, bound ?? null)
}

function piecesOf(value: Value, depth: number): Piece[] | null {
  if (depth > 8) return null
  switch (value.is) {
    case 'text':
      return [value.text]
    case 'template': {
      const tagged = value.tag !== null
      return value.texts.flatMap((text, at) => {
        const inner = value.values[at]
        return inner === undefined ? [text] : [text, ...joinedPieces(inner, tagged, depth)]
      })
    }
    case 'name':
      return value.value === null ? null : piecesOf(value.value, depth + 1)
    case 'either': {
      const told = value.of.map((one) => piecesOf(one, depth + 1)).filter((one) => one !== null)
      return told.find((pieces) => pieces.some((piece) => typeof piece !== 'string')) ?? told[0] ?? null
    }
    case 'object':
      return value.fields.text === undefined && value.fields.sql === undefined
        ? null
        : piecesOf((value.fields.text ?? value.fields.sql)!, depth + 1)
    case 'call':
      return ofCall(value, depth)
    default:
      return null
  }
}

/** A value within a text: a text that is known, a fragment with a tag, or something that is not known before it runs. */
function joinedPieces(inner: Value, bound: boolean, depth: number): Piece[] {
  const plain = inner.is === 'name' && inner.value !== null ? inner.value : inner
  if (plain.is === 'template' && plain.tag !== null) return piecesOf(plain, depth + 1) ?? []
  const least = bound ? leastFragment(plain) : null
  if (least !== null) return piecesOf(least, depth + 1) ?? []
  if (plain.is === 'call' && raws.test(plain.callee)) {
    const text = textOf(plain.args[0])
    return text !== null ? [text] : [{ value: plain.args[0] ?? plain, bound: false }]
  }
  if (!bound) {
    const text = textOf(inner)
    if (text !== null) return [text]
    if (plain.is === 'number') return [String(plain.value)]
    if (plain.is === 'template') return piecesOf(plain, depth + 1) ?? []
  }
  return [{ value: inner, bound }]
}

/** Of fragments that are chosen between the one that says least: what the statement is on every way. */
function leastFragment(value: Value): Value | null {
  if (value.is !== 'either') return null
  const fragments = value.of.map((one) => (one.is === 'name' && one.value !== null ? one.value : one))
  if (!fragments.every((one) => (one.is === 'template' ? one.tag !== null : one.is === 'text' && one.text === ''))) return null
  const lengthOf = (one: Value) => (one.is === 'template' ? one.texts.join(' ').length : 0)
  return fragments.reduce((least, one) => (lengthOf(one) < lengthOf(least) ? one : least))
}

/** `sql.raw(text)`, `text.trim()`, `[…].join(' ')`, `format('… %I', x)`. */
function ofCall(value: Value & { is: 'call' }, depth: number): Piece[] | null {
  const first = value.args[0]
  if (raws.test(value.callee) || value.callee === 'sql' || value.callee.endsWith('.sql')) {
    return first === undefined ? null : (piecesOf(first, depth + 1) ?? [{ value: first, bound: false }])
  }
  if (!/(?:^|\.)format$/.test(value.callee) || first === undefined) return null
  const text = textOf(first)
  return text === null ? null : [text, ...value.args.slice(1).map((one) => ({ value: one, bound: false }))]
}

const placeholder = /\$(\d+)|(?<![\w:'"]):([A-Za-z_]\w*)|@([A-Za-z_]\w*)|\?\??|'(?:[^']|'')*'|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\//g

function numbered(pieces: readonly Piece[], bound: Value | null): SqlText {
  const parameters: Value[] = []
  const joined: Value[] = []
  const known = new Map<string, number>()
  let asked = 0
  const number = (value: Value): string => `$${parameters.push(value)}`
  const again = (name: string, value: Value | null, whole: string): string => {
    if (value === null) return whole
    const before = known.get(name)
    if (before !== undefined) return `$${before}`
    const text = number(value)
    known.set(name, parameters.length)
    return text
  }
  const sql = pieces.map((piece) => {
    if (typeof piece !== 'string') {
      if (!piece.bound) joined.push(piece.value)
      return number(piece.value)
    }
    return piece.replace(placeholder, (whole, index?: string, colon?: string, at?: string) => {
      const name = colon ?? at
      if (index !== undefined) return again(whole, itemOf(bound, Number(index) - 1) ?? unknownOf(bound, whole), whole)
      if (name !== undefined) return again(whole, fieldOf(bound, name) ?? fieldOf(fieldOf(bound, 'replacements'), name), whole)
      if (!whole.startsWith('?')) return whole
      const value = itemOf(bound, asked++)
      return value === null ? whole : number(value)
    })
  })
  return { sql: sql.join(''), parameters, joined }
}

function itemOf(bound: Value | null, index: number): Value | null {
  if (bound?.is === 'list') return bound.items[index] ?? null
  if (bound?.is === 'name' && bound.value !== null) return itemOf(bound.value, index)
  if (bound?.is === 'object') return itemOf(bound.fields.values ?? bound.fields.replacements ?? bound.fields.bind ?? null, index)
  return null
}

/** A list that is made elsewhere: each of its items is unknown, and the numbers stay in step. */
function unknownOf(bound: Value | null, text: string): Value | null {
  return bound === null ? null : { is: 'other', text, of: [bound], place: bound.place }
}

/** What a statement does, by its first word, and for `with` by what follows. */
export function deedOf(sql: string): Query['does'] {
  const text = sql.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()+/, '').toLowerCase()
  const word = /^[a-z]+/.exec(text)?.[0] ?? ''
  switch (word) {
    case 'select':
    case 'table':
    case 'values':
      return 'select'
    case 'with':
      return /\binsert\s+into\b/.test(text)
        ? 'insert'
        : /\bdelete\s+from\b/.test(text)
          ? 'delete'
          : /(?<!for\s)(?<!no\skey\s)\bupdate\s+[\w".]+\s+(?:as\s+\w+\s+)?set\b/.test(text)
            ? 'update'
            : 'select'
    case 'insert':
    case 'replace':
      return /\bon\s+conflict\b[\s\S]*\bdo\s+update\b|\bon\s+duplicate\s+key\b/.test(text) || word === 'replace'
        ? 'upsert'
        : 'insert'
    case 'update':
    case 'delete':
    case 'lock':
    case 'set':
      return word
    case 'create':
    case 'alter':
    case 'drop':
    case 'truncate':
      return 'ddl'
    default:
      return 'other'
  }
}
