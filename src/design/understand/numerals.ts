/** A number as a text says it. */
export interface Numeral {
  readonly value: number
  readonly start: number
  readonly end: number
  /** `thousands of`: an order of magnitude alone. */
  readonly isVague: boolean
}

const magnitudes: Readonly<Record<string, number>> = {
  hundred: 1e2,
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  dozen: 12,
}
const small: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
}
const named = Object.keys(small).join('|')

const digits = String.raw`\d{1,3}(?:[,'’_\u00a0\u202f ]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d+(?:\.\d+)?`
const long = 'hundred|thousand|million|billion|dozen'
const inDigits = String.raw`(?<![\p{L}\p{N}]|[\p{N}][.,])(?:${digits})(?:(?:k|m|mn|mio|bn|b)(?![\p{L}\p{N}])|[ -]?(?:${long}|mio|mn|bn)\b)?`
const inWords = String.raw`(?<![\p{L}\p{N}-])(?:(?:half a|a|an|${named})[ -](?:${long})(?:[ -](?:thousand|million))?|(?:${named})(?=[ .,;-]|$))(?![\p{L}])`
const vague = String.raw`(?<![\p{L}\p{N}])(?:(?:tens|hundreds) of thousands|hundreds|thousands|millions|billions)(?= of\b)`

const numeral = new RegExp(`${inDigits}|${inWords}|${vague}`, 'giu')

/** What an order of magnitude is taken for: half of the next one. */
const vagueValues: Readonly<Record<string, number>> = {
  hundreds: 500,
  thousands: 5_000,
  'tens of thousands': 50_000,
  'hundreds of thousands': 500_000,
  millions: 5e6,
  billions: 5e9,
}

/** Every number of the text, ranges as their upper end. */
export function numeralsOf(text: string): readonly Numeral[] {
  const single = [...text.matchAll(numeral)].map((match): Numeral => {
    const start = match.index
    const said = match[0].toLowerCase()
    const isVague = vagueValues[said] !== undefined
    return { value: isVague ? vagueValues[said]! : amountOf(said), start, end: start + match[0].length, isVague }
  })
  return joinRanges(text, single)
}

function amountOf(said: string): number {
  const match = new RegExp(`^(${digits})(?:[ -]?(\\p{L}+))?$`, 'u').exec(said)
  if (match !== null) return Number(plain(match[1]!)) * (magnitudes[match[2] ?? ''] ?? 1)
  const words = said.split(/[ -]/)
  if (said.startsWith('half a')) return (magnitudes[words[2]!] ?? 1) / 2
  return words.reduce((value, word) => value * (small[word] ?? magnitudes[word] ?? 1), 1)
}

function plain(digits: string): string {
  const thousandsByPoint = /^\d{1,3}(?:\.\d{3}){2,}$/.test(digits)
  return digits.replace(thousandsByPoint ? /\./g : /[^\d.]/g, '')
}

/** `10-20k`, `5 to 10 million`, `between 100 and 200`. */
function joinRanges(text: string, all: readonly Numeral[]): readonly Numeral[] {
  const joined: Numeral[] = []
  for (const next of all) {
    const last = joined.at(-1)
    if (last === undefined || !isRange(text, last, next)) joined.push(next)
    else joined.splice(-1, 1, { ...next, value: Math.max(last.value, next.value), start: last.start })
  }
  return joined
}

function isRange(text: string, from: Numeral, to: Numeral): boolean {
  const gap = text.slice(from.end, to.start)
  if (/^\s*(?:-|–|—|to|up to|or)\s*[$€£]?$/i.test(gap)) return true
  return (
    /^\s*(?:%|ms|gb|tb)?\s*(?:and|to|-|–)\s*[$€£]?$/i.test(gap) &&
    /\bbetween\s+[$€£]?$/i.test(text.slice(Math.max(0, from.start - 12), from.start))
  )
}
