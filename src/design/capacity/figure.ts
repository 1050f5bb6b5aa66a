import { writeNumber } from './write-number.ts'

/** Where a figure comes from. A `reckoned` one is made of others. */
export type Origin = 'given' | 'model' | 'load' | 'measured' | 'assumed' | 'fixed' | 'reckoned'

/** A number that can be printed with how it came about. */
export interface Figure {
  /** What it counts, as it stands behind the number: `active users`, `requests a day each`. */
  readonly says: string
  readonly value: number
  readonly unit: string
  readonly origin: Origin
  /** The arithmetic of a reckoned one with its numbers put in; of any other, where it comes from. */
  readonly because: string
  /** What a reckoned one is made of. */
  readonly of: readonly Figure[]
}

export interface Named {
  readonly says: string
  readonly unit: string
}

export function leaf(origin: Exclude<Origin, 'reckoned'>, says: string, value: number, unit: string, because: string): Figure {
  return { says, value, unit, origin, because, of: [] }
}

/** A number of the arithmetic itself: 86,400 s of a day. */
export function fixed(value: number, says: string): Figure {
  return leaf('fixed', says, value, says, 'by definition')
}

/** One thing multiplied and divided by others, from left to right. */
export function product(name: Named, first: Figure, ...steps: readonly (readonly ['×' | '÷', Figure])[]): Figure {
  const value = steps.reduce((total, [sign, { value: by }]) => (sign === '×' ? total * by : total / by), first.value)
  return reckoned(name, value, [writeTerm(first), ...steps.map(([sign, by]) => `${sign} ${writeTerm(by)}`)].join(' '), [
    first,
    ...steps.map(([, by]) => by),
  ])
}

export function sum(name: Named, parts: readonly Figure[]): Figure {
  const value = parts.reduce((total, part) => total + part.value, 0)
  return reckoned(name, value, parts.length === 0 ? 'nothing' : parts.map(writeTerm).join(' + '), parts)
}

/** Made by a formula that is neither a product nor a sum; `because` spells it out. */
export function reckoned({ says, unit }: Named, value: number, because: string, of: readonly Figure[]): Figure {
  return { says, value, unit, origin: 'reckoned', because, of }
}

/** `20,000 active users`; of a factor `peak 3`. */
export function writeTerm({ says, value, unit }: Figure): string {
  return unit === 'times' ? `${says} ${writeNumber(value)}` : `${writeNumber(value)} ${says}`
}

/** `13.9 /s = 20,000 active users × 20 requests a day each ÷ 86,400 s × peak 3`. */
export function writeFigure({ value, unit, origin, because }: Figure): string {
  return `${writeNumber(value)}${unit === '' ? '' : ` ${unit}`} ${origin === 'reckoned' ? '=' : `(${origin}):`} ${because}`
}

/** What figures rest on in the end, each once, in the order in which it is met. */
export function leavesOf(figures: readonly Figure[]): readonly Figure[] {
  const found = new Map<string, Figure>()
  const seen = new Set<Figure>()
  const visit = (figure: Figure) => {
    if (seen.has(figure)) return
    seen.add(figure)
    if (figure.of.length === 0) found.set(`${figure.origin} ${figure.says} ${figure.value}`, figure)
    else figure.of.forEach(visit)
  }
  figures.forEach(visit)
  return [...found.values()]
}
