/** As much of a regular expression's structure as judging its cost needs. */
export interface RegexNode {
  readonly alternatives: readonly (readonly RegexItem[])[]
}
export interface RegexItem {
  readonly atom: RegexAtom
  readonly min: number
  readonly max: number
}
export type RegexAtom =
  /** One character out of a set, as it is written. */
  | { readonly is: 'set'; readonly source: string }
  /** Matches no character: `^`, `$`, `\b`. */
  | { readonly is: 'edge' }
  | { readonly is: 'back' }
  /** `looks`: only looks at what comes, and takes nothing of it. */
  | { readonly is: 'group'; readonly node: RegexNode; readonly looks: boolean }

const opening = /^\((\?:|\?<?[=!]|\?<[^>]+>)?/
const escaping = /^\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|[pP]\{[^}]*\}|k<[^>]*>|[1-9]\d*|[\s\S])/u
const characterClass = /^\[(\\[\s\S]|[^\]\\])*\]/u
const quantifier = /^([*+?]|\{(\d+)(,(\d*))?\})\??/

/** Reads a pattern that the engine has already accepted with the `u` flag. */
export function parseRegex(pattern: string): RegexNode {
  return parseAlternatives({ rest: pattern })
}

interface Reading {
  rest: string
}

function take(reading: Reading, expression: RegExp): RegExpExecArray | null {
  const match = expression.exec(reading.rest)
  if (match) reading.rest = reading.rest.slice(match[0].length)
  return match
}

function parseAlternatives(reading: Reading): RegexNode {
  const alternatives: RegexItem[][] = [[]]
  while (reading.rest !== '' && !reading.rest.startsWith(')')) {
    if (take(reading, /^\|/)) {
      alternatives.push([])
      continue
    }
    const atom = parseAtom(reading)
    alternatives.at(-1)!.push({ atom, ...parseCount(reading) })
  }
  take(reading, /^\)/)
  return { alternatives }
}

function parseAtom(reading: Reading): RegexAtom {
  const opened = take(reading, opening)
  if (opened) return { is: 'group', node: parseAlternatives(reading), looks: /^\?<?[=!]$/.test(opened[1] ?? '') }
  if (take(reading, /^[\^$]/)) return { is: 'edge' }
  const escaped = take(reading, escaping)
  if (escaped) {
    if (/^[bB]$/.test(escaped[1]!)) return { is: 'edge' }
    return /^(k<|[1-9])/.test(escaped[1]!) ? { is: 'back' } : { is: 'set', source: escaped[0] }
  }
  return { is: 'set', source: (take(reading, characterClass) ?? take(reading, /^[\s\S]/u))![0] }
}

function parseCount(reading: Reading): { readonly min: number; readonly max: number } {
  const match = take(reading, quantifier)
  if (!match) return { min: 1, max: 1 }
  const [, sign, low, comma, high] = match
  if (sign === '*') return { min: 0, max: Number.POSITIVE_INFINITY }
  if (sign === '+') return { min: 1, max: Number.POSITIVE_INFINITY }
  if (sign === '?') return { min: 0, max: 1 }
  const min = Number(low)
  return { min, max: comma === undefined ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high) }
}
