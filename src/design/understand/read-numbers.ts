import { inputs } from '../brief/inputs.ts'
import { type Numeral, numeralsOf } from './numerals.ts'
import { quantityKinds } from './quantity-kinds.ts'
import type { Reading, Said } from './said.ts'

/** How far the words around a number are looked at. */
const lookChars = 80

const tenantWords = /\btenan|\bsaas\b|\bb2b\b|\bper customer\b|\beach customer\b|\benterprise customers\b|\borgani[sz]ation/i

/** Every number of the text with what it is of. */
export function readNumbers(text: string): Reading {
  const said: Said[] = []
  const notes: string[] = []
  const hasTenants = tenantWords.test(text)
  for (const numeral of numeralsOf(text)) {
    const quantity = quantityOf(text, numeral, hasTenants)
    if (quantity === null) continue
    const phrase = text.slice(quantity.start, quantity.end)
    const input = inputs[quantity.input]
    const [min, max] = input.kind === 'number' ? [input.min, input.max] : [0, 0]
    const value = Math.min(max, Math.max(min, quantity.value))
    if (value !== quantity.value) notes.push(`“${phrase}” is out of range: ${quantity.input} is taken as ${value}`)
    else if (quantity.note) notes.push(quantity.note(phrase))
    if (numeral.isVague)
      notes.push(`“${phrase}” is an order of magnitude: ${quantity.input} is taken as ${value.toLocaleString('en')}`)
    said.push({ input: quantity.input, value, start: quantity.start, end: quantity.end })
  }
  return { said, notes, used: said.map(({ start, end }) => [start, end] as const) }
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
