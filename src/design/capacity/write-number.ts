/** Three digits that count, thousands apart: `0.0125`, `4.17`, `20,000`, `1.25e12`. */
export function writeNumber(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (!Number.isFinite(value) || size >= 1e12 || size < 1e-4) return value.toExponential(2).replace('e+', 'e')
  if (size >= 100 || Number.isInteger(value)) return apart(String(Math.round(value)))
  return trimmed(value.toPrecision(3))
}

/** Two digits that count, of what is reckoned from what is assumed: `390,000`, `1.6`. */
export function writeRounded(value: number): string {
  return writeNumber(Number(value.toPrecision(2)))
}

/** Cents as dollars, exactly: `1,234.50`. */
export function writeCents(cents: number): string {
  const whole = BigInt(cents)
  return `${apart(String(whole / 100n))}.${String(whole % 100n).padStart(2, '0')}`
}

const scales = [
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
] as const

/** `1.5 GB`, of 1,000 each. */
export function writeBytes(bytes: number): string {
  const [unit, size] = scales.find(([, each]) => bytes >= each) ?? ['B', 1]
  return `${writeNumber(bytes / size)} ${unit}`
}

/** `62 %`, `0.04 %`. */
export function writeShare(share: number): string {
  return `${writeNumber(share * 100)} %`
}

const apart = (digits: string) => digits.replaceAll(/\B(?=(\d{3})+$)/g, ',')
const trimmed = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
