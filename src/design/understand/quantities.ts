import type { InputName } from '../brief/inputs.ts'

/** The surroundings of a number, in lower case. */
export interface Around {
  readonly value: number
  readonly before: string
  readonly after: string
  readonly sentence: string
  /** The request is about organisations that are kept apart, so that its customers are those. */
  readonly hasTenants: boolean
}

/** What a number is of. */
export interface Quantity {
  readonly input: InputName
  readonly value: number | boolean
  /** How much of the text before and after belongs to it. */
  readonly before: number
  readonly after: number
  readonly note?: (phrase: string) => string
}

/** One kind of number: null where it is none. The first kind that fits counts. */
export type QuantityKind = (around: Around) => Quantity | null

interface Pattern {
  readonly before?: RegExp
  readonly after?: RegExp
  readonly within?: RegExp
  readonly unless?: RegExp
}

/** How much of the text before and after a pattern takes; null where it does not fit. */
export function fit(
  { before, after, sentence }: Around,
  pattern: Pattern,
): { before: number; after: number; unit: string } | null {
  if (pattern.within !== undefined && !pattern.within.test(sentence)) return null
  if (pattern.unless?.test(sentence)) return null
  const ahead = pattern.before === undefined ? null : pattern.before.exec(before)
  const behind = pattern.after === undefined ? null : pattern.after.exec(after)
  if ((pattern.before !== undefined && ahead === null) || (pattern.after !== undefined && behind === null)) return null
  return { before: ahead?.[0].trimStart().length ?? 0, after: behind?.[0].length ?? 0, unit: behind?.[1] ?? '' }
}

/** A kind whose value is the number itself, or a reckoning of it and the unit. */
export function kind(
  input: InputName,
  pattern: Pattern,
  of: (value: number, unit: string) => number = (value) => value,
): QuantityKind {
  return (around) => {
    const fitting = fit(around, pattern)
    if (fitting === null) return null
    return { input, value: of(around.value, fitting.unit), before: fitting.before, after: fitting.after }
  }
}

/** The first of several kinds that fits. */
export function either(...kinds: readonly QuantityKind[]): QuantityKind {
  return (around) => {
    for (const each of kinds) {
      const quantity = each(around)
      if (quantity !== null) return quantity
    }
    return null
  }
}

/** Up to this many digits after the point, so that a division says no more than was known. */
export function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100
}
