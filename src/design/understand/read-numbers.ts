import { inputs } from '../brief/inputs.ts'
import { type Numeral, numeralsOf } from './numerals.ts'
import type { Quantity } from './quantities.ts'
import { quantityKinds } from './quantity-kinds.ts'
import { readProducts } from './read-products.ts'
import type { Reading, Said } from './said.ts'

/** How far the words around a number are looked at. */
const lookChars = 80

/** A request has some dozens at most; tables of figures are none. */
const mostNumbers = 300

const tenantWords = /\btenan|\bsaas\b|\bb2b\b|\bper customer\b|\beach customer\b|\benterprise customers\b|\borgani[sz]ation/i

export interface NumberReading extends Reading {
  /** Numbers of what is no input: `[start, end]`. */
  readonly unread: readonly (readonly [number, number])[]
}

/** Every number of the text with what it is of. */
export function readNumbers(text: string): NumberReading {
  const said: Said[] = []
  const notes: string[] = []
  const unread: (readonly [number, number])[] = []
  const hasTenants = tenantWords.test(text)
  const all = numeralsOf(text)
  const numerals = all.slice(0, mostNumbers)
  if (all.length > mostNumbers) notes.push(`of ${all.length.toLocaleString('en')} numbers the first ${mostNumbers} are read`)
  for (const numeral of numerals) {
    const quantity = quantityOf(text, numeral, hasTenants)
    if (quantity === null) {
      if (/^\d/.test(text[numeral.start]!)) unread.push([numeral.start, numeral.end])
      continue
    }
    const phrase = text.slice(quantity.start, quantity.end)
    const [value, note] = inRange(quantity, phrase)
    notes.push(...note)
    if (numeral.isVague)
      notes.push(`“${phrase}” is an order of magnitude: ${quantity.input} is taken as ${value.toLocaleString('en')}`)
    said.push({ input: quantity.input, value, start: quantity.start, end: quantity.end })
  }
  const products = readProducts(text, numerals, said)
  const together = [...said, ...products.said]
  return {
    said: together,
    notes: [...notes, ...products.notes],
    used: together.map(({ start, end }) => [start, end] as const),
    unread: unread.filter(([start]) => !products.said.some((each) => each.start <= start && start < each.end)),
  }
}

function inRange(
  { input: name, value, note }: Pick<Quantity, 'input' | 'value' | 'note'>,
  phrase: string,
): [number | boolean, readonly string[]] {
  const input = inputs[name]
  if (input.kind !== 'number' || typeof value !== 'number') return [value, note === undefined ? [] : [note(phrase)]]
  const within = Math.min(input.max, Math.max(input.min, value))
  if (within !== value) return [within, [`“${phrase}” is out of range: ${name} is taken as ${within}`]]
  return [value, note === undefined ? [] : [note(phrase)]]
}

function quantityOf(text: string, { value, start, end, isVague }: Numeral, hasTenants: boolean) {
  const [from, to] = sentenceAround(text, start, end)
  const before = text.slice(Math.max(from, start - lookChars), start).toLowerCase()
  const rest = text.slice(end, Math.min(to, end + lookChars)).toLowerCase()
  // `thousands of users`: the number ends before its `of`.
  const skipped = isVague ? (/^\s+of(?=\s)/.exec(rest)?.[0].length ?? 0) : 0
  const around = { value, before, after: rest.slice(skipped), sentence: text.slice(from, to).toLowerCase(), hasTenants }
  for (const kind of quantityKinds) {
    const found = kind(around)
    if (found !== null) return { ...found, start: start - found.before, end: end + skipped + found.after }
  }
  return null
}

/** What says of a text where a sentence begins and ends is a full stop with white space after it, or a line. */
function sentenceAround(text: string, start: number, end: number): readonly [number, number] {
  const windowStart = Math.max(0, start - 400)
  const before = text.slice(windowStart, start)
  const lastEnd = Math.max(...['. ', '! ', '? ', '\n', ';'].map((mark) => before.lastIndexOf(mark)))
  const after = text.slice(end, end + 400)
  const next = after.search(/[.!?]\s|[\n;]/)
  return [lastEnd < 0 ? windowStart : windowStart + lastEnd + 1, next < 0 ? end + after.length : end + next]
}
