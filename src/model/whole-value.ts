import { utcInstant } from '../kit/instant.ts'
import { isObject } from '../kit/json.ts'
import type { Field } from './blueprint.ts'

type Named = readonly (readonly [name: string, field: Field])[]

/**
 * A checked value as all that read it may rely on: in objects nothing is missing, since what is absent is its default or null, and
 * times are in UTC with milliseconds, so that they compare as text. What is required and absent stays so.
 * @param now for what is `now` or `today` unless said; without it such a field stays absent.
 */
export function wholeValue(field: Field, value: unknown, now: string | null): unknown {
  if (value === undefined) return defaultOf(field, now)
  switch (field.kind) {
    case 'time':
      return typeof value === 'string' ? (utcInstant(value) ?? value) : value
    case 'json':
      return wholeValues(Object.entries(field.shape), value, now)
    case 'list':
      return Array.isArray(value) ? value.map((each) => wholeValue(field.of, each, now)) : value
    default:
      return value
  }
}

/** The same for an object of these fields. */
export function wholeValues(fields: Named, values: unknown, now: string | null): unknown {
  if (!isObject(values)) return values
  const whole = fields.map(([name, field]) => [name, wholeValue(field, values[name], now)] as const)
  return { ...values, ...Object.fromEntries(whole.filter(([, value]) => value !== undefined)) }
}

/** Is there something inside of its values that may be left out? Where not, what is stored is whole. */
export function hasInnerOptional(field: Field): boolean {
  if (field.kind === 'list') return hasInnerOptional(field.of)
  if (field.kind !== 'json') return false
  return Object.values(field.shape).some((inner) => inner.optional === true || hasInnerOptional(inner))
}

function defaultOf(field: Field, now: string | null): unknown {
  const { default: given, optional } = field as { readonly default?: unknown; readonly optional?: boolean }
  const absent = optional ? null : undefined
  if (field.kind === 'time' && given === 'now') return now ?? absent
  if (field.kind === 'date' && given === 'today') return now?.slice(0, 10) ?? absent
  return given ?? absent
}
