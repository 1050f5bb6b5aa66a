import { createAjv } from '../../kit/ajv.ts'
import type { Json, JsonObject } from '../../kit/json.ts'
import type { Field } from '../../model/blueprint.ts'
import type { EntityModel, FieldModel } from '../../model/model.ts'
import { readFields } from '../../model/normalise-fields.ts'
import { createSchema, valueSchema } from './value-schema.ts'

export interface SampleOptions {
  /** What stands for a ref to an entity; null where no row of it is known. */
  readonly idOf: (entity: string) => string | null
  /** Values that are known, by field. */
  readonly known?: JsonObject
  /** Values of a field that are tried before the usual ones. */
  readonly prefer?: (name: string, field: Field) => readonly Json[]
}

/** Values that the API takes, with what it requires and no more; null where none can be told from the model. */
export interface Samples {
  /** What the create of an entity takes. */
  body(entity: EntityModel, options: SampleOptions): JsonObject | null
  /** What such fields take, as those of an action's input. */
  values(fields: readonly FieldModel[], options: SampleOptions): JsonObject | null
}

export function createSamples(): Samples {
  const ajv = createAjv({ strict: false, logger: false })
  // Compiled once: a schema costs a thousand times what a value does.
  const validators = new Map<object, ReturnType<typeof ajv.compile>>()
  const fits = (of: object, schema: () => JsonObject, value: Json): boolean => {
    const known = validators.get(of) ?? ajv.compile(schema())
    validators.set(of, known)
    return known(value) === true
  }

  const valuesOf = (fields: readonly FieldModel[], options: SampleOptions): JsonObject | null => {
    const { known = {} } = options
    const asked = fields.filter(({ name, field, optional }) => name in known || (!optional && !('default' in field)))
    const values = asked.map(({ name, field }) => [name, known[name] ?? sampleOf(name, field, options)] as const)
    return values.some(([, value]) => value === null) ? null : Object.fromEntries(values)
  }
  /** The first of some values that fits. */
  const sampleOf = (name: string, field: Field, { idOf, prefer }: SampleOptions): Json => {
    if (field.kind === 'ref') return idOf(field.to)
    if (field.kind === 'json') return valuesOf(readFields(field.shape), { idOf, ...(prefer === undefined ? {} : { prefer }) })
    const names = /name$/i.test(name) ? ['Ada'] : []
    return (
      [...(prefer?.(name, field) ?? []), ...names, ...candidatesOf(field)].find((value) =>
        fits(field, () => valueSchema(field), value),
      ) ?? null
    )
  }

  return {
    values: valuesOf,
    body(entity, options) {
      const body = valuesOf(
        entity.fields.filter(({ readOnly, secret }) => !readOnly && !secret),
        options,
      )
      return body !== null && fits(entity, () => createSchema(entity), body) ? body : null
    },
  }
}

function candidatesOf(field: Exclude<Field, { kind: 'ref' | 'json' }>): readonly Json[] {
  switch (field.kind) {
    case 'text': {
      const words = ['Hello', 'hello', 'ada@example.com', 'https://example.com', 'EUR', 'en', 'A1', '1']
      return [...words, 'Hello'.padEnd(field.min ?? 0, '!'), 'a'.repeat(Math.max(field.min ?? 0, 1)), ...ofEachLength(field)]
    }
    case 'int':
      return [1, field.min ?? 0, field.max ?? 0]
    case 'decimal':
      return ['9.50', field.min ?? '1', field.max ?? '0']
    case 'bool':
      return [true]
    case 'time':
      return ['2030-01-01T09:00:00.000Z']
    case 'date':
      return ['2030-01-01']
    case 'oneOf':
      return [field.values[0]!]
    case 'list':
      return [[]]
    case 'secret':
    case 'counter':
      return []
  }
}

const longestCode = 40

/** What the patterns of codes take: `DE`, `0421`, `deadbeef`. */
function ofEachLength({ pattern, min = 1, max = longestCode }: Extract<Field, { kind: 'text' }>): readonly string[] {
  if (pattern === undefined) return []
  const lengths = Array.from({ length: Math.max(0, Math.min(max, longestCode) - min + 1) }, (_, i) => min + i)
  return lengths.flatMap((length) => ['A', 'a', '1'].map((letter) => letter.repeat(length)))
}
