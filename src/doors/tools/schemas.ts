import type { JsonObject } from '../../kit/json.ts'
import type { Schema } from './tool.ts'

/** An object with these members and no others. */
export function shape(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false }
}

export function text(description: string, more: JsonObject = {}): Schema {
  return { type: 'string', description, ...more }
}

export function oneOf(description: string, values: readonly string[], more: JsonObject = {}): Schema {
  return { type: 'string', enum: values, description, ...more }
}

export function whole(description: string, [minimum, maximum]: readonly [number, number], more: JsonObject = {}): Schema {
  return { type: 'integer', minimum, maximum, description, ...more }
}

export function flag(description: string, more: JsonObject = {}): Schema {
  return { type: 'boolean', description, ...more }
}

export function listOf(items: Schema, description: string, more: JsonObject = {}): Schema {
  return { type: 'array', items, description, ...more }
}

export function orNull(schema: JsonObject): Schema {
  return { anyOf: [schema, { type: 'null' }] }
}

/** Something of which no more is promised than that it is an object. */
export function open(description: string): Schema {
  return { type: 'object', description, additionalProperties: true }
}

export const path: Schema = text('a folder, or a file of a blueprint, relative to the folder of the project; `.` unless said', {
  default: '.',
  maxLength: 1_000,
})
export const cursor: Schema = text('where to go on: `next` of the answer before', { maxLength: 200 })
export const next: Schema = orNull(text('the cursor of the next page; null at the end'))
export const total: Schema = whole('how many there are on all pages', [0, Number.MAX_SAFE_INTEGER])
export const approval: Schema = text(
  'the token that `lintel approve <planId>` printed for a person; leave it out to see the plan',
  {
    maxLength: 400,
  },
)
