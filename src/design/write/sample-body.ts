import { createAjv } from '../../kit/ajv.ts'
import type { Json, JsonObject } from '../../kit/json.ts'
import type { Field } from '../../model/blueprint.ts'
import type { EntityModel, FieldModel } from '../../model/model.ts'
import { readFields } from '../../model/normalise-fields.ts'
import { createSchema, valueSchema } from '../../writers/openapi/index.ts'

export interface SampleOptions {
  /** What stands for a ref to an entity; null where no row of it is known. */
  readonly idOf: (entity: string) => string | null
  /** Values that are known, by field. */
  readonly known?: JsonObject
}

/** Null where none can be told from the model. */
export type SampleBody = (entity: EntityModel, options: SampleOptions) => JsonObject | null

/** Gives bodies that the create of an entity takes, with what it requires and no more. */
export function createSampleBody(): SampleBody {
  const ajv = createAjv({ strict: false, logger: false })
  const fits = (schema: JsonObject, value: Json) => ajv.validate(schema, value)

  const bodyOf = (fields: readonly FieldModel[], { idOf, known = {} }: SampleOptions): JsonObject | null => {
    const asked = fields.filter(({ name, field, optional }) => name in known || (!optional && !('default' in field)))
    const values = asked.map(({ name, field }) => [name, known[name] ?? sampleOf(name, field, idOf)] as const)
    return values.some(([, value]) => value === null) ? null : Object.fromEntries(values)
  }
  /** The first of some values that fits. */
  const sampleOf = (name: string, field: Field, idOf: SampleOptions['idOf']): Json => {
    if (field.kind === 'ref') return idOf(field.to)
    if (field.kind === 'json') return bodyOf(readFields(field.shape), { idOf })
    const schema = valueSchema(field)
    const names = /name$/i.test(name) ? ['Ada'] : []
    return [...names, ...candidatesOf(field)].find((value) => fits(schema, value)) ?? null
  }

  return (entity, options) => {
    const body = bodyOf(
      entity.fields.filter(({ readOnly }) => !readOnly),
      options,
    )
    return body !== null && fits(createSchema(entity), body) ? body : null
  }
}

function candidatesOf(field: Exclude<Field, { kind: 'ref' | 'json' }>): readonly Json[] {
  switch (field.kind) {
    case 'text': {
      const words = ['Hello', 'hello', 'ada@example.com', 'https://example.com', 'EUR', 'en', 'A1', '1']
      return [...words, 'Hello'.padEnd(field.min ?? 0, '!'), 'a'.repeat(Math.max(field.min ?? 0, 1))]
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
