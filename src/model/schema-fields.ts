import type { JsonObject } from '../kit/json.ts'
import type { Field, FieldBase, FieldKind } from './blueprint.ts'

type FieldOf<K extends FieldKind> = Extract<Field, { readonly kind: K }>
/** A schema for every key that the type has, so that the two cannot drift apart. */
export type KeySchemas<T> = { readonly [K in keyof Required<T>]: JsonObject }
type FieldSchemas = { readonly [K in FieldKind]: { readonly says: string; readonly keys: KeySchemas<Omit<FieldOf<K>, 'kind'>> } }

/** How an object of the blueprint is drawn: closed, with what must be there. */
export function closed(
  title: string,
  description: string,
  keys: Readonly<Record<string, JsonObject>>,
  required: readonly string[],
): JsonObject {
  return { title, description, type: 'object', properties: keys, required, additionalProperties: false }
}

export const reference = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` })
const flag = (description: string): JsonObject => ({ type: 'boolean', description })
const whole = (minimum: number, maximum: number, description: string): JsonObject => ({
  type: 'integer',
  minimum,
  maximum,
  description,
})

const because = reference('because')
const was: JsonObject = { ...(reference('name') as object), description: 'the name it had before; its values are kept' }
const backfill = reference('backfill')
const optional = flag('may be absent; stored as null')
const base: KeySchemas<FieldBase> = {
  optional,
  unique: flag('no two rows share a value'),
  immutable: flag('set when the row is made and never after'),
  personal: flag('about a person: kept out of logs'),
  was,
  backfill,
  because,
}
const decimalText = reference('decimalText')
const safe = Number.MAX_SAFE_INTEGER

/** Longest text of a default or of a value: what a constant of the blueprint may weigh. */
const constant = { type: 'string', maxLength: 1000 } as const

export const fieldSchemas: FieldSchemas = {
  text: {
    says: 'text; its length is counted in Unicode code points',
    keys: {
      ...base,
      min: whole(0, 1_000_000, 'fewest code points'),
      max: whole(1, 1_000_000, 'most code points; 10,000 when not said'),
      pattern: {
        type: 'string',
        minLength: 1,
        maxLength: 500,
        description: 'ECMAScript regular expression, u flag',
        examples: ['^[A-Z]{3}$'],
      },
      format: { enum: ['email', 'url', 'slug'] },
      default: constant,
    },
  },
  int: {
    says: 'a whole number',
    keys: {
      ...base,
      min: whole(-safe, safe, 'smallest value'),
      max: whole(-safe, safe, 'largest value'),
      default: whole(-safe, safe, 'value when none is given'),
    },
  },
  counter: { says: 'a whole number from 0 that only code changes, by `{ add: n }`', keys: { was, backfill, because } },
  decimal: {
    says: 'an exact decimal, written as text such as "12.50"',
    keys: {
      ...base,
      precision: whole(1, 18, 'significant digits; 15 when not said'),
      scale: whole(0, 18, 'digits after the point, at most `precision`; 2 when not said'),
      min: decimalText,
      max: decimalText,
      default: decimalText,
    },
  },
  bool: { says: 'true or false', keys: { ...base, default: flag('value when none is given') } },
  time: { says: 'an instant, RFC 3339 UTC', keys: { ...base, default: { enum: ['now'] } } },
  date: { says: 'a calendar date, `2026-11-21`', keys: { ...base, default: { enum: ['today'] } } },
  oneOf: {
    says: 'one of a closed set of texts',
    keys: {
      ...base,
      values: {
        type: 'array',
        items: { type: 'string', minLength: 1, maxLength: 200 },
        minItems: 1,
        maxItems: 1000,
        uniqueItems: true,
        examples: [['draft', 'published']],
      },
      default: constant,
    },
  },
  json: {
    says: 'an object of a declared shape, at most 5 deep',
    keys: { ...base, shape: { ...(reference('shape') as object), examples: [{ city: { kind: 'text' } }] } },
  },
  list: {
    says: 'a list of scalars or of objects',
    keys: {
      ...base,
      of: { ...(reference('itemField') as object), examples: [{ kind: 'text', max: 40 }] },
      max: whole(1, 10_000, 'most items; 100 when not said'),
    },
  },
  ref: {
    says: 'points at one row of an entity',
    keys: {
      ...base,
      to: { type: 'string', description: 'the entity', examples: ['user'] },
      as: { ...(reference('name') as object), description: 'name of the list of these rows on the other side' },
      onDelete: {
        enum: ['restrict', 'cascade', 'clear'],
        description: 'when the row pointed at is deleted; `restrict` when not said',
      },
    },
  },
  secret: {
    says: 'text that never passes through the API',
    keys: { max: whole(1, 1_000_000, 'most code points; 10,000 when not said'), optional, was, because },
  },
}

export const fieldKinds: readonly FieldKind[] = Object.keys(fieldSchemas) as FieldKind[]
const scalarKinds: readonly FieldKind[] = ['text', 'int', 'decimal', 'bool', 'time', 'date', 'oneOf']
const itemKinds: readonly FieldKind[] = [...scalarKinds, 'json']
export const shapeKinds: readonly FieldKind[] = [...scalarKinds, 'json', 'list', 'ref']
const requiredKeys: Readonly<Partial<Record<FieldKind, readonly string[]>>> = {
  oneOf: ['values'],
  json: ['shape'],
  list: ['of'],
  ref: ['to'],
}

/** One definition a kind, and the three sets of kinds that may stand at a place. */
export function fieldDefinitions(): Readonly<Record<string, JsonObject>> {
  const kinds = fieldKinds.map((kind) => {
    const { says, keys } = fieldSchemas[kind]
    return [
      `${kind}Field`,
      closed(`${kind} field`, says, { kind: { const: kind }, ...keys }, ['kind', ...(requiredKeys[kind] ?? [])]),
    ] as const
  })
  return {
    ...Object.fromEntries(kinds),
    field: byKind('field', fieldKinds),
    shapeField: byKind('field of a shape', shapeKinds),
    itemField: byKind('item of a list', itemKinds),
  }
}

function byKind(title: string, kinds: readonly FieldKind[]): JsonObject {
  return {
    title,
    type: 'object',
    required: ['kind'],
    examples: [{ kind: 'text', max: 500 }],
    // OpenAPI's keyword: with it a mistake is reported for the kind that was meant, not for all of them.
    discriminator: { propertyName: 'kind' },
    oneOf: kinds.map((kind) => reference(`${kind}Field`)),
  }
}
