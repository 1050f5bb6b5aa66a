import type { Json, JsonObject } from '../../kit/json.ts'
import { headerRefs, limitHeaders } from './headers.ts'

interface ErrorStatus {
  /** Name of the shared response. */
  readonly name: string
  readonly description: string
  readonly headers: readonly string[]
}

/** Every status that a refused request may have. */
const errorStatuses: Readonly<Record<number, ErrorStatus>> = {
  400: { name: 'BadRequest', description: 'A parameter, header or the body cannot be read.', headers: [] },
  401: { name: 'Unauthorized', description: 'The token is missing or cannot be accepted.', headers: ['WWW-Authenticate'] },
  403: { name: 'Forbidden', description: 'The caller may not do this.', headers: [] },
  404: { name: 'NotFound', description: 'It does not exist, or the caller may not see it.', headers: [] },
  409: {
    name: 'Conflict',
    description: 'It contradicts what is stored, or the same request is still at work.',
    headers: ['Retry-After'],
  },
  412: { name: 'PreconditionFailed', description: 'If-Match names a version that is no longer the present one.', headers: [] },
  413: { name: 'ContentTooLarge', description: 'The body is larger than the server takes.', headers: [] },
  415: { name: 'UnsupportedMediaType', description: 'The body is not of a media type listed here.', headers: [] },
  422: { name: 'UnprocessableContent', description: 'The body is well-formed, but its values are not valid.', headers: [] },
  429: { name: 'TooManyRequests', description: 'The quota is used up.', headers: ['Retry-After'] },
  502: { name: 'BadGateway', description: 'Another system that is needed for it failed.', headers: [] },
  503: { name: 'ServiceUnavailable', description: 'The server cannot answer right now.', headers: ['Retry-After'] },
  504: {
    name: 'GatewayTimeout',
    description: 'The action, or another system that it needs, reached its time limit; it was undone.',
    headers: [],
  },
  507: { name: 'InsufficientStorage', description: 'The disk is full; nothing was stored.', headers: [] },
}

/** The body of a refusal (RFC 9457). */
export const problemSchema: JsonObject = {
  type: 'object',
  description: 'Why a request was refused (RFC 9457).',
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Identifies the kind of problem.' },
    title: { type: 'string', description: 'The kind of problem in a few words.' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    code: { type: 'string', description: 'Stable, for programs to decide by.' },
    detail: { type: 'string', description: 'What was wrong this time.' },
    // Not a `uri-reference`: it echoes what was asked for, which need not be one.
    instance: { type: 'string', description: 'What was asked for.' },
    traceId: { type: 'string', description: 'Finds the request in logs and traces.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          pointer: { type: 'string', description: 'Place in the body (RFC 6901).' },
          parameter: { type: 'string', description: 'Name of the parameter.' },
          code: { type: 'string' },
          detail: { type: 'string' },
        },
        required: ['code', 'detail'],
        additionalProperties: false,
      },
    },
  },
  required: ['type', 'title', 'status', 'code'],
  additionalProperties: false,
}

/** The shared responses of these statuses, for `components/responses`. */
export function problemResponses(statuses: Iterable<number>, problem: string): JsonObject {
  const content = { 'application/problem+json': { schema: { $ref: `#/components/schemas/${problem}` } } }
  return Object.fromEntries(ascending(statuses).map((status) => [errorStatuses[status]!.name, response(status, content)]))
}

/** The responses of an operation that refuses with problems. */
export function problemRefs(statuses: readonly number[]): JsonObject {
  return Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/${errorStatuses[status]!.name}` }]),
  )
}

/** The responses of an action whose errors have a shape of their own. */
export function shapedErrors(statuses: readonly number[], component: string): JsonObject {
  const content = { 'application/json': { schema: { $ref: `#/components/schemas/${component}` } } }
  return Object.fromEntries(statuses.map((status) => [String(status), response(status, content)]))
}

function response(status: number, content: Json): JsonObject {
  const { description, headers } = errorStatuses[status]!
  return { description, headers: { ...limitHeaders, ...headerRefs(...headers) }, content }
}

function ascending(statuses: Iterable<number>): readonly number[] {
  return [...statuses].sort((a, b) => a - b)
}
