import type { Contract, Operation, Schema } from '../../model/architecture/contract.ts'
import type { Reported, Rule } from '../rule.ts'
import { described } from './reading/described.ts'
import { type Addition, editsOf } from './reading/edits.ts'
import { httpContracts, isRead, nameOf, plainName, subjectOf } from './reading/operations.ts'
import { isOf, type Visited, walk } from './reading/schemas.ts'

export const rule: Rule = {
  id: 'api/unbounded-input',
  title: 'Input of any length',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '{what} without a limit on texts or lists: {fields}',
  because: 'one request fills memory, disk or an index, or keeps a pattern busy',
  instead: 'give each text a `maxLength` and each list a `maxItems`; the ones of the fix are a guess to look over',
  references: ['API4:2023', 'CWE-770', 'CWE-1284'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      const bodies = openBodies(contract)
      const all = contract.operations.filter((operation) => operation.body?.schema && !isRead(operation)).length
      // A contract that rarely says how long anything is has one gap, not one for each body.
      if (bodies.length > 3 && bodies.length * 2 > all) report(foundInMost(bodies, contract))
      else for (const body of bodies) report(foundIn(body, contract))
    }
  },
  bad: {
    'a text and a list of texts': described(`paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                note:
                  type: string # of the buyer
                tags:
                  type: array
                  items:
                    type: string
                url: { type: string, format: uri }
      responses: {}
`),
    JSON: {
      'openapi.json': `{
  "openapi": "3.1.0",
  "info": { "title": "Shop", "version": "1" },
  "paths": {
    "/orders": {
      "post": { "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } } } }
    }
  },
  "components": {
    "schemas": {
      "Order": {
        "type": "object",
        "properties": {
          "note": { "type": "string" },
          "lines": {
            "type": "array",
            "items": { "type": "object", "properties": { "sku": { "type": "string" } } }
          }
        }
      }
    }
  }
}
`,
    },
    everything: described(
      `paths:\n${['a', 'b', 'c', 'd'].map((name) => `  /${name}: { post: { requestBody: { content: { application/json: { schema: { type: object, properties: { ${name}: { type: string } } } } } } } }\n`).join('')}`,
    ),
  },
  good: {
    'bounded by a limit, an enum, a constant, a format or a pattern': described(`paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                note: { type: string, maxLength: 500 }
                state: { type: string, enum: [open, paid] }
                kind: { const: order }
                id: { type: string, format: uuid }
                day: { type: string, format: date }
                at: { type: string, format: date-time }
                mail: { type: string, format: email }
                code: { type: string, pattern: '^[A-Z]{3}$' }
                photo: { type: string, format: binary }
                count: { type: integer }
                made: { type: string, readOnly: true }
                tags: { type: array, maxItems: 9, items: { type: string, maxLength: 30 } }
      responses: {}
`),
    'what is answered, and what is asked in an address': described(`paths:
  /orders:
    get:
      parameters: [{ name: q, in: query, schema: { type: string } }]
      responses: { '200': { content: { application/json: { schema: { type: object, properties: { note: { type: string } } } } } } }
`),
    'what another service sends': described(`paths:
  /webhooks/stripe:
    post:
      requestBody: { content: { application/json: { schema: { type: object, properties: { data: { type: string } } } } } }
      responses: {}
`),
  },
  fixed: {
    'a text and a list of texts': described(`paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                note:
                  type: string # of the buyer
                  maxLength: 10000
                tags:
                  type: array
                  items:
                    type: string
                    maxLength: 255
                  maxItems: 100
                url: { type: string, format: uri, maxLength: 2048 }
      responses: {}
`),
  },
}

interface OpenBody {
  readonly operation: Operation
  readonly schema: Schema
  readonly open: readonly Visited[]
}

/** Each schema once, with the first operation that takes it. */
function openBodies({ operations }: Contract): OpenBody[] {
  const told = new Set<string>()
  return operations.flatMap((operation) => {
    const schema = operation.body?.schema
    if (!schema || isRead(operation) || /webhook|callback/i.test(operation.ownPath)) return []
    const open = [...walk(schema)].filter(({ schema: inner }) => isOpen(inner) && !seen(inner, told))
    return open.length > 0 ? [{ operation, schema, open }] : []
  })
}

function seen({ place }: Schema, told: Set<string>): boolean {
  const key = `${place.file} ${place.start}`
  if (told.has(key)) return true
  told.add(key)
  return false
}

/** Formats that end by themselves, and those of files, which a limit on the body bounds. */
const boundedFormats =
  /^(?:uuid|ulid|date|date-time|datetime|time|duration|ipv4|ipv6|email|idn-email|hostname|idn-hostname|binary|byte|base64|decimal|int32|int64|objectid|iso-8601|currency|phone|e164)$/i

function isOpen(schema: Schema): boolean {
  if (schema.readOnly || schema.enum) return false
  if (isOf(schema, 'array')) return schema.maxItems === null
  if (!isOf(schema, 'string') || schema.maxLength !== null || schema.pattern !== null) return false
  return !boundedFormats.test(schema.format ?? '')
}

function foundIn({ operation, schema, open }: OpenBody, contract: Contract): Reported {
  return {
    at: open[0]!.schema.place,
    subject: schema.name ? `schema:${schema.name}` : subjectOf(operation, contract),
    values: { what: `\`${nameOf(operation, contract)}\` takes a body`, fields: listed(open) },
    related: [{ at: operation.place, message: 'takes it' }],
    fix: fixOf(open),
  }
}

function foundInMost(bodies: readonly OpenBody[], contract: Contract): Reported {
  const open = bodies.flatMap((body) => body.open)
  return {
    at: contract.place,
    subject: `contract:${contract.file}`,
    values: { what: `\`${contract.file}\` takes most bodies`, fields: listed(open) },
    related: bodies.slice(0, 5).map(({ operation }) => ({ at: operation.place, message: nameOf(operation, contract) })),
    fix: fixOf(open),
  }
}

function listed(open: readonly Visited[]): string {
  const named = [...new Set(open.map(({ path }) => `\`${path || 'the body itself'}\``))]
  return named.length > 3 ? `${named.slice(0, 3).join(', ')} and ${named.length - 3} more` : named.join(', ')
}

function fixOf(open: readonly Visited[]): NonNullable<Reported['fix']> {
  const additions = open.flatMap(({ schema, name }): Addition[] => {
    if (!schema.opening) return []
    return isOf(schema, 'array')
      ? [{ opening: schema.opening, key: 'maxItems', value: 100 }]
      : [{ opening: schema.opening, key: 'maxLength', value: lengthFor(name, schema) }]
  })
  return { safety: additions.length > 0 ? 'suggested' : 'manual', edits: editsOf(additions) }
}

/** Generous: a limit that is too small breaks a client, one that is too large still is one. */
function lengthFor(name: string, { format }: Schema): number {
  if (format === 'password') return 128
  if (/^ur[il]/.test(format ?? '') || /ur[il]$/.test(plainName(name))) return 2048
  return /(?:note|text|body|content|description|comment|message|summary|bio|markdown|html|reason|details?|about|abstract|query)s?$/.test(
    plainName(name),
  )
    ? 10_000
    : 255
}
