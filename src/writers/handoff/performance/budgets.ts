import type { JsonObject } from '../../../kit/json.ts'
import { readRate, readSpanMs } from '../../../kit/span.ts'
import type { Model } from '../../../model/model.ts'
import { notDeclared } from '../handoff.ts'
import { type LoadRequest, readRequests, writeRequests } from './load-requests.ts'

/** A figure of the blueprint, or that it has none. */
export type Declared = number | typeof notDeclared

export interface OperationClass {
  readonly name: 'reads' | 'writes'
  readonly perSecond: Declared
  readonly p99Ms: Declared
  readonly requests: readonly LoadRequest[]
}

export interface Budgets {
  readonly $schema: string
  readonly system: string
  readonly scheme: string
  readonly users: Declared
  /** Requests that one caller may make. */
  readonly limit: { readonly count: number; readonly windowMs: number }
  readonly classes: readonly OperationClass[]
}

/** The expectations of the blueprint; p99 is one figure there, and so holds for each class. */
export function budgetsOf(model: Model): Budgets {
  const { users, reads, writes, p99 } = model.expects
  const p99Ms = (p99 === undefined ? undefined : readSpanMs(p99)) ?? notDeclared
  return {
    $schema: './budgets.schema.json',
    system: model.name,
    scheme: model.auth.scheme,
    users: users ?? notDeclared,
    limit: { count: model.limit.count, windowMs: model.limit.windowMs },
    classes: [
      { name: 'reads', perSecond: perSecond(reads), p99Ms, requests: readRequests(model) },
      { name: 'writes', perSecond: perSecond(writes), p99Ms, requests: writeRequests(model) },
    ],
  }
}

function perSecond(rate: string | undefined): Declared {
  const read = rate === undefined ? undefined : readRate(rate)
  return read === undefined ? notDeclared : (read.count * 1000) / read.windowMs
}

const text: JsonObject = { type: 'string', minLength: 1 }
const exactly = (properties: JsonObject): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
const declared: JsonObject = { oneOf: [{ type: 'number', exclusiveMinimum: 0 }, { const: notDeclared }] }
const maybe = (schema: JsonObject): JsonObject => ({ oneOf: [{ type: 'null' }, schema] })

export const budgetsSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'budgets of a backend',
  ...exactly({
    $schema: text,
    system: text,
    scheme: text,
    users: declared,
    limit: exactly({ count: { type: 'number' }, windowMs: { type: 'number' } }),
    classes: {
      type: 'array',
      minItems: 2,
      maxItems: 2,
      items: exactly({
        name: { enum: ['reads', 'writes'] },
        perSecond: declared,
        p99Ms: declared,
        requests: {
          type: 'array',
          items: exactly({
            operation: text,
            method: text,
            path: text,
            needsToken: { type: 'boolean' },
            idsFrom: maybe({ ...text, description: 'the collection whose ids stand for `{id}`' }),
            body: maybe({
              type: 'object',
              description: '`{n}` is another number each time, `{actor}` who asks, `{id:<collection>}` an id of a row there',
            }),
            needs: maybe({ ...text, description: 'why it is only sent with an entry in the file of `--inputs`' }),
          }),
        },
      }),
    },
  }),
}
