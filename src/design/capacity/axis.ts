/** Where values stand along a line, from 0 at its beginning to 1 at its end, and which of them are written there. */
export interface Axis {
  readonly at: (value: number) => number
  readonly ticks: readonly number[]
}

const mostTicks = 5

/** By powers of ten where the values are far apart, else from 0. */
export function axisOf(values: readonly number[]): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return values.length > 0 && least > 0 && most / least >= 20 ? powers(least, most) : even(values.length === 0 ? 1 : most)
}

function powers(least: number, most: number): Axis {
  const low = Math.floor(Math.log10(least) + 1e-9)
  const high = Math.max(low + 1, Math.ceil(Math.log10(most) - 1e-9))
  const step = Math.ceil((high - low) / mostTicks)
  const ticks = Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => 10 ** (low + i * step))
  return { at: (value) => (Math.log10(value) - low) / (high - low), ticks }
}

function even(most: number): Axis {
  if (!(most > 0)) return even(1)
  const unit = 10 ** Math.floor(Math.log10(most))
  const top = [1, 2, 4, 5, 10].map((times) => times * unit).find((each) => each >= most)!
  return { at: (value) => value / top, ticks: [0, 0.25, 0.5, 0.75, 1].map((share) => share * top) }
}
