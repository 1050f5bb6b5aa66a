import type { DecimalField } from './blueprint.ts'

export const defaultPrecision = 15
export const defaultScale = 2

/** `"12.5"` at scale 2 → 1250n. Undefined when it is not a decimal that the field can hold exactly. */
export function readDecimal(field: Pick<DecimalField, 'precision' | 'scale'>, text: string): bigint | undefined {
  const { precision = defaultPrecision, scale = defaultScale } = field
  const match = /^(-?)(\d{1,18})(?:\.(\d{1,18}))?$/.exec(text)
  if (!match) return undefined
  const [, sign, whole, fraction = ''] = match
  if (fraction.length > scale && /[^0]/.test(fraction.slice(scale))) return undefined
  const scaled = BigInt(whole! + fraction.slice(0, scale).padEnd(scale, '0'))
  if (scaled >= 10n ** BigInt(precision)) return undefined
  return sign === '-' ? -scaled : scaled
}

/** 1250n at scale 2 → `"12.50"`. */
export function writeDecimal(scaled: bigint, scale: number): string {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(scale + 1, '0')
  const whole = digits.length - scale
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, whole)}${scale === 0 ? '' : `.${digits.slice(whole)}`}`
}
