import { printNumber } from './print.ts'

/** A part, as far as its leaving the program depends on it. */
export interface SplitPart {
  readonly name: string
  /** Parts of which it names entities. */
  readonly needs: readonly string[]
  readonly readsPerSecond: number
  readonly writesPerSecond: number
}

/** A part that leaves the program: its place in the order, what has to take the place of its refs, and why now. */
export interface SplitStep {
  readonly part: string
  /** Parts that stay, or left before it, of which it names entities: each becomes ids and events. */
  readonly hears: readonly string[]
  readonly because: string
}

/**
 * The order in which parts become programs of their own: those that no remaining part needs, the one with the most requests first.
 * What others need comes last; the last part is what the first program is left with. Parts that need each other stay together.
 */
export function splitPlan(parts: readonly SplitPart[]): readonly SplitStep[] {
  const steps: SplitStep[] = []
  let left = [...parts]
  while (left.length > 1) {
    const free = left.filter(({ name }) => !left.some((other) => other.name !== name && other.needs.includes(name)))
    const next = free.sort((a, b) => loadOf(b) - loadOf(a) || (a.name < b.name ? -1 : 1))[0]
    if (next === undefined) break
    const total = Math.round(left.reduce((sum, each) => sum + loadOf(each), 0) * 10) / 10
    steps.push({
      part: next.name,
      hears: [...next.needs].sort(),
      because: `no part that is left needs it; it has ${printNumber(loadOf(next))} of ${printNumber(total)} requests a second`,
    })
    left = left.filter((each) => each !== next)
  }
  return steps
}

function loadOf({ readsPerSecond, writesPerSecond }: SplitPart): number {
  return Math.round((readsPerSecond + writesPerSecond) * 10) / 10
}
