import type { Schema } from '../../../model/architecture/contract.ts'

export interface Visited {
  readonly schema: Schema
  /** As a reader would write it: `items[].note`. */
  readonly path: string
  /** The name of the property, or of the schema at the root. */
  readonly name: string
  /** What has it as a property; null at the root. */
  readonly owner: Schema | null
}

/** A schema and all within it: properties, items and alternatives. Schemas are trees of bounded size. */
export function* walk(schema: Schema, path = '', name = '', owner: Schema | null = null): Generator<Visited> {
  yield { schema, path, name, owner }
  for (const [key, inner] of Object.entries(schema.properties))
    yield* walk(inner, path === '' ? key : `${path}.${key}`, key, schema)
  if (schema.items) yield* walk(schema.items, `${path}[]`, name, owner)
  for (const inner of schema.anyOf) yield* walk(inner, path, name, owner)
}

export function isOf(schema: Schema, type: string): boolean {
  return schema.type.includes(type)
}
