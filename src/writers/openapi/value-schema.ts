import type { JsonObject } from '../../kit/json.ts'
import type { Field, TextField } from '../../model/blueprint.ts'
import { defaultPrecision, defaultScale } from '../../model/decimal.ts'
import { defaultTextMax } from '../../model/field-value.ts'
import type { EntityModel, FieldModel } from '../../model/model.ts'
import { readFields } from '../../model/normalise-fields.ts'

export const defaultListMax = 100
const slug = '^[a-z0-9]+(?:-[a-z0-9]+)*$'

/** The JSON Schema (2020-12) of a field's value as the API says and takes it. */
export function valueSchema(field: Field): JsonObject {
  switch (field.kind) {
    case 'text':
      return textSchema(field)
    case 'int':
      return { type: 'integer', minimum: field.min ?? Number.MIN_SAFE_INTEGER, maximum: field.max ?? Number.MAX_SAFE_INTEGER }
    case 'counter':
      return { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }
    case 'decimal': {
      const { precision = defaultPrecision, scale = defaultScale } = field
      // Where all digits are after the point, only zeros stand before it.
      const whole = precision === scale ? '-?0' : `-?[0-9]{1,${precision - scale}}`
      return { type: 'string', format: 'decimal', pattern: scale === 0 ? `^${whole}$` : `^${whole}(?:\\.[0-9]{1,${scale}})?$` }
    }
    case 'bool':
      return { type: 'boolean' }
    case 'time':
      return { type: 'string', format: 'date-time', maxLength: 40 }
    case 'date':
      return { type: 'string', format: 'date', maxLength: 10 }
    case 'oneOf':
      return { type: 'string', enum: field.values }
    case 'json':
      return shapeSchema(readFields(field.shape))
    case 'list':
      return { type: 'array', items: valueSchema(field.of), maxItems: field.max ?? defaultListMax }
    case 'ref':
      return { type: 'string', format: 'uuid' }
    case 'secret':
      return { type: 'string', maxLength: field.max ?? defaultTextMax }
  }
}

function textSchema({ min, max = defaultTextMax, pattern, format }: TextField): JsonObject {
  const patterns = [...(pattern === undefined ? [] : [pattern]), ...(format === 'slug' ? [slug] : [])]
  return {
    type: 'string',
    maxLength: max,
    ...(min === undefined ? {} : { minLength: min }),
    ...(patterns.length === 0 ? {} : { pattern: patterns[0]! }),
    ...(patterns.length < 2 ? {} : { allOf: [{ pattern: patterns[1]! }] }),
    ...(format === 'email' ? { format: 'email' } : format === 'url' ? { format: 'uri' } : {}),
  }
}

/** An optional field may be null. */
export function fieldSchema({ field, optional }: FieldModel): JsonObject {
  const schema = valueSchema(field)
  if (!optional) return schema
  if (Array.isArray(schema.enum)) return { ...schema, type: ['string', 'null'], enum: [...schema.enum, null] }
  return { ...schema, type: [schema.type as string, 'null'] }
}

/** An object of these fields and no others: the input of an action, a json field, a response of its own shape. */
export function shapeSchema(fields: readonly FieldModel[]): JsonObject {
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, withDefault(field)])),
    required: fields.filter((field) => !field.optional && defaultOf(field) === undefined).map(({ name }) => name),
    additionalProperties: false,
  }
}

/** What `POST` takes. */
export function createSchema(entity: EntityModel): JsonObject {
  return shapeSchema(entity.fields.filter((field) => !field.readOnly))
}

/** What `PATCH` takes: any of the fields that may change, a JSON merge patch (RFC 7396). */
export function patchSchema(entity: EntityModel): JsonObject {
  const fields = entity.fields.filter((field) => !field.readOnly && !field.immutable)
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map((field) => [field.name, field.field.kind === 'json' ? anyObject(field) : fieldSchema(field)]),
    ),
    minProperties: 1,
    additionalProperties: false,
  }
}

/** A patch of an object is an object that need not be whole; what it makes is checked after merging. */
function anyObject({ optional }: FieldModel): JsonObject {
  return { type: optional ? ['object', 'null'] : 'object' }
}

/** A row as the API answers it, with nothing included. */
export function rowSchema(entity: EntityModel): JsonObject {
  const fields = entity.fields.filter((field) => !field.secret)
  const time = { type: 'string', format: 'date-time' }
  return {
    type: 'object',
    properties: {
      id: { type: 'string', format: 'uuid' },
      ...Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
      createdAt: time,
      updatedAt: time,
    },
    required: ['id', ...fields.map(({ name }) => name), 'createdAt', 'updatedAt'],
    additionalProperties: false,
  }
}

function withDefault(field: FieldModel): JsonObject {
  const fallback = defaultOf(field)
  const schema = fieldSchema(field)
  return fallback === undefined || fallback === 'now' || fallback === 'today' ? schema : { ...schema, default: fallback }
}

function defaultOf({ field }: FieldModel): string | number | boolean | undefined {
  return (field as { default?: string | number | boolean }).default
}
