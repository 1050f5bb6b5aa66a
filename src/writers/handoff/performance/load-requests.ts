import type { Json, JsonObject } from '../../../kit/json.ts'
import type { Field } from '../../../model/blueprint.ts'
import type { EntityModel, FieldModel, Model } from '../../../model/model.ts'
import { readFields } from '../../../model/normalise-fields.ts'
import { isOpen, operationsOf } from '../../openapi/index.ts'

/** One kind of request that the load is made of. */
export interface LoadRequest {
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly needsToken: boolean
  readonly idsFrom: string | null
  readonly body: JsonObject | null
  readonly needs: string | null
}

/** Lists, single rows, and queries in code. */
export function readRequests(model: Model): readonly LoadRequest[] {
  const operations = operationsOf(model)
  return operations
    .filter(({ kind, action }) => kind === 'list' || kind === 'get' || action?.kind === 'query')
    .map((operation): LoadRequest => {
      const { action, entity } = operation
      const of = entity?.name ?? action?.on ?? null
      const asked = action?.input.filter(({ optional, name }) => !optional && name !== 'id') ?? []
      return {
        operation: operation.operationId,
        method: operation.method,
        path: operation.kind === 'list' ? `${operation.path}?limit=20` : operation.path,
        needsToken: !isOpen(operation),
        idsFrom: operation.path.includes('{id}') ? collectionOf(model, of) : null,
        body: null,
        needs: asked.length === 0 ? null : `input: ${asked.map(({ name }) => name).join(', ')}`,
      }
    })
}

/** Rows that are made, and commands. A command acts on the world, so it is sent only where somebody says with what. */
export function writeRequests(model: Model): readonly LoadRequest[] {
  return operationsOf(model)
    .filter(({ kind, action }) => kind === 'create' || action?.kind === 'command')
    .map((operation): LoadRequest => {
      const { action, entity } = operation
      const sample = entity === null ? 'an input, since a command acts on the world' : rowOf(model, entity)
      return {
        operation: operation.operationId,
        method: operation.method,
        path: operation.path,
        needsToken: !isOpen(operation),
        idsFrom: operation.path.includes('{id}') ? collectionOf(model, action?.on ?? null) : null,
        body: typeof sample === 'string' ? null : sample,
        needs: action?.signed ? 'a signature' : typeof sample === 'string' ? sample : null,
      }
    })
}

function collectionOf(model: Model, entity: string | null): string | null {
  const found = model.entities.find(({ name }) => name === entity)
  const isListed = operationsOf(model).some((operation) => operation.kind === 'list' && operation.entity === found)
  return found && isListed ? `/${model.version}/${found.collection}` : null
}

/** A row that can be made again and again, or why there is none. */
function rowOf(model: Model, { fields, indexes }: EntityModel): JsonObject | string {
  const body = bodyOf(model, fields)
  if (typeof body === 'string') return body
  const taken = indexes.find(
    ({ unique, fields: keys }) => unique && !keys.some(({ field }) => JSON.stringify(body[field] ?? null).includes('{n}')),
  )
  return taken === undefined ? body : `values that are not taken: ${taken.fields.map(({ field }) => field).join(', ')}`
}

/** A body that is right by its fields, or the field for which none can be told. */
function bodyOf(model: Model, fields: readonly FieldModel[]): JsonObject | string {
  const body: Record<string, Json> = {}
  for (const { name, field, optional, readOnly, unique } of fields) {
    if (readOnly || optional || 'default' in field) continue
    const value = sampleOf(model, field, unique)
    if (value === undefined) return `a value of \`${name}\``
    body[name] = value
  }
  return body
}

/** Undefined where a value cannot be told from what is declared. */
function sampleOf(model: Model, field: Field, unique: boolean): Json | undefined {
  switch (field.kind) {
    case 'text':
      return textSample(field, unique)
    case 'ref': {
      if (field.to === model.actor && model.auth.subject === null) return '{actor}'
      const collection = collectionOf(model, field.to)
      return collection === null ? undefined : `{id:${collection}}`
    }
    case 'json': {
      const members = bodyOf(model, readFields(field.shape))
      return typeof members === 'string' ? undefined : members
    }
    case 'list':
      return []
    case 'secret':
    case 'counter':
      return undefined
    default:
      return unique ? undefined : scalarSample(field)
  }
}

type Scalar = Exclude<Field, { kind: 'text' | 'ref' | 'json' | 'list' | 'secret' | 'counter' }>

function scalarSample(field: Scalar): Json {
  switch (field.kind) {
    case 'int':
      return field.min ?? Math.min(1, field.max ?? 1)
    case 'decimal':
      return field.min ?? field.max ?? '0'
    case 'bool':
      return false
    case 'time':
      return '2030-01-01T00:00:00.000Z'
    case 'date':
      return '2030-01-01'
    case 'oneOf':
      return field.values[0]!
  }
}

function textSample(
  { pattern, format, min = 0, max = 10_000 }: Extract<Field, { kind: 'text' }>,
  unique: boolean,
): string | undefined {
  if (pattern !== undefined) return undefined
  const sample = { email: 'load-{n}@example.com', url: 'https://example.com/{n}', slug: 'load-{n}', none: 'load {n}' }[
    format ?? 'none'
  ]
  // `{n}` is of 12 digits.
  const length = sample.length - 3 + 12
  if (length > max) return unique || format !== undefined ? undefined : 'x'.repeat(Math.max(min, 1))
  return length < min ? (format === undefined ? sample + 'x'.repeat(min - length) : undefined) : sample
}
