import { isObject } from '../kit/json.ts'
import type { DecimalField, Field } from './blueprint.ts'
import { defaultPrecision, defaultScale, readDecimal } from './decimal.ts'
import { regexMistake } from './regex-mistake.ts'

/** Text without its own `max` is still bounded. */
export const defaultTextMax = 10_000
/** Text in an index, which no engine lets be long: PostgreSQL takes keys of 2,704 bytes. */
export const indexedTextMax = 300
const defaultListMax = 100

/** Whether decimals of the field can be read at all; a precision out of range is reported with the shape. */
export function isExact({ precision = defaultPrecision, scale = defaultScale }: DecimalField): boolean {
  return precision >= 1 && precision <= 18 && scale >= 0 && scale <= 18
}

/** Why a field cannot hold a constant of the blueprint, as the end of a sentence, or undefined when it can. */
export function misfit(field: Field, value: unknown): string | undefined {
  switch (field.kind) {
    case 'text':
      return typeof value === 'string' ? textMisfit(field, value) : 'is not text'
    case 'int':
    case 'counter': {
      if (!Number.isSafeInteger(value)) return 'is not a whole number'
      const { min, max } = field.kind === 'int' ? field : { min: 0, max: undefined }
      return outside(value as number, min, max)
    }
    case 'decimal': {
      if (typeof value !== 'string') return 'is not a decimal in quotes'
      if (!isExact(field)) return undefined
      const read = readDecimal(field, value)
      if (read === undefined) return 'has more digits than the field keeps'
      const bound = (text: string | undefined) => (text === undefined ? undefined : readDecimal(field, text))
      return outside(read, bound(field.min), bound(field.max))
    }
    case 'bool':
      return typeof value === 'boolean' ? undefined : 'is not true or false'
    case 'oneOf':
      return typeof value === 'string' && field.values.includes(value) ? undefined : 'is not one of its values'
    case 'time':
      return isTime(value) ? undefined : 'is not an instant such as `2026-11-21T00:00:00.000Z`'
    case 'date':
      return typeof value === 'string' && isTime(`${value}T00:00:00.000Z`) ? undefined : 'is not a date such as `2026-11-21`'
    case 'ref':
      return typeof value === 'string' && uuid.test(value) ? undefined : 'is not an id'
    default:
      return `cannot be compared with a \`${field.kind}\` field`
  }
}

/** As `misfit`, and of a list and an object too, down to what is in them. */
export function constantMisfit(field: Field, value: unknown): string | undefined {
  if (field.kind === 'list') {
    if (!Array.isArray(value)) return 'is not a list'
    if (value.length > (field.max ?? defaultListMax)) return 'has more items than the list holds'
    return value.map((item) => constantMisfit(field.of, item)).find((reason) => reason !== undefined)
  }
  if (field.kind !== 'json') return misfit(field, value)
  if (!isObject(value)) return 'is not an object'
  if (Object.keys(value).some((key) => !Object.hasOwn(field.shape, key))) return 'has a key that its shape has not'
  return Object.entries(field.shape)
    .map(([key, inner]) => {
      const isAbsent = !Object.hasOwn(value, key) || value[key] === null
      if (isAbsent) return inner.optional === true ? undefined : `has no \`${key}\``
      return constantMisfit(inner, value[key])
    })
    .find((reason) => reason !== undefined)
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const formats = {
  email: /^[^\s@]+@[^\s@]+$/,
  url: /^https?:\/\/[^\s]+$/,
  slug: /^[a-z0-9]+(-[a-z0-9]+)*$/,
} as const

function textMisfit(field: Extract<Field, { kind: 'text' }>, value: string): string | undefined {
  const length = [...value].length
  if (length < (field.min ?? 0)) return `is shorter than ${field.min}`
  const { max = defaultTextMax } = field
  if (length > max) return `is longer than ${max}`
  if (field.format !== undefined && Object.hasOwn(formats, field.format) && !formats[field.format].test(value)) {
    return `is not of the format \`${field.format}\``
  }
  if (field.pattern === undefined || regexMistake(field.pattern) !== undefined) return undefined
  return new RegExp(field.pattern, 'u').test(value) ? undefined : 'does not match its pattern'
}

function outside<N extends number | bigint>(value: N, min: N | undefined, max: N | undefined): string | undefined {
  if (min !== undefined && value < min) return 'is less than its `min`'
  return max !== undefined && value > max ? 'is more than its `max`' : undefined
}

/** Stored instants have milliseconds, so that text order is time order; a constant has to look the same to be found. */
function isTime(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return false
  const ms = Date.parse(value)
  return !Number.isNaN(ms) && new Date(ms).toISOString() === value
}
