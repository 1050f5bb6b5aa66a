import { Problem, type ProblemDocument, type ProblemError } from '../kit/problem.ts'
import { ExternalError } from '../ports/external.ts'
import { RefusedError, UnavailableError, UnservedError } from '../ports/store.ts'

/** Every code a served backend answers with: the source of the error pages and of `lintel explain`. */
export const problemCodes = {
  malformed_request: {
    status: 400,
    title: 'The request cannot be read',
    because: 'its framing or headers are such that two parsers could read it differently',
  },
  malformed_body: {
    status: 400,
    title: 'The body is not JSON',
    because: 'it does not parse, is not UTF-8, or is nested deeper than 32 levels',
  },
  invalid_parameter: {
    status: 400,
    title: 'A parameter is not valid',
    because: 'its name is unknown or its value cannot be read',
  },
  unserved: {
    status: 400,
    title: 'No index serves this query',
    because: 'filtering or sorting by that field would read the whole table',
  },
  invalid_cursor: {
    status: 400,
    title: 'The cursor is not valid',
    because: '`after` takes the `next` of a page with the same sort',
  },
  unauthenticated: { status: 401, title: 'A valid token is needed', because: 'there is none, or it cannot be accepted' },
  forbidden: { status: 403, title: 'Not allowed', because: 'the access rules grant this to nobody of your kind' },
  actor_unknown: {
    status: 403,
    title: 'Nobody is known by this token',
    because: 'the row of the actor that its `sub` names does not exist yet',
  },
  not_found: { status: 404, title: 'Not found', because: 'it does not exist, or you may not see it' },
  method_not_allowed: { status: 405, title: 'Method not allowed', because: '`Allow` lists the methods of this path' },
  version_ended: {
    status: 410,
    title: 'This version of the API has ended',
    because: 'its `Sunset` has passed; `Link` says where the same is in the present version',
  },
  request_timeout: {
    status: 408,
    title: 'The request did not arrive in time',
    because: 'its headers or its body came too slowly',
  },
  duplicate: { status: 409, title: 'Already taken', because: 'another row has a value that must be unique' },
  still_referenced: { status: 409, title: 'Still referenced', because: 'other rows point at it; delete them first' },
  request_in_progress: {
    status: 409,
    title: 'The first request is still at work',
    because: 'another request with this Idempotency-Key has not been answered yet',
  },
  stale: { status: 412, title: 'It has changed', because: 'If-Match names a version that is no longer the present one' },
  body_too_large: { status: 413, title: 'The body is too large', because: 'bodies are limited to 1 MiB' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', because: 'bodies are application/json' },
  invalid: { status: 422, title: 'The values are not valid', because: '`errors` names each with a pointer into the body' },
  missing_reference: {
    status: 422,
    title: 'A reference points at nothing',
    because: 'the row does not exist, or you may not see it',
  },
  key_reused: {
    status: 422,
    title: 'The idempotency key was used before',
    because: 'it came with another request; take a new key',
  },
  limited: { status: 429, title: 'Too many requests', because: 'wait for the seconds in Retry-After' },
  headers_too_large: { status: 431, title: 'The headers are too large', because: 'headers are limited to 16 KiB' },
  internal: {
    status: 500,
    title: 'Something went wrong',
    because: 'it is a fault of the server; the log has it under the traceId',
  },
  method_unknown: {
    status: 501,
    title: 'The method is unknown',
    because: 'these are known: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
  },
  external_failed: {
    status: 502,
    title: 'Another system failed',
    because: 'an external system that the action needs could not be reached, or answered with a failure',
  },
  unavailable: {
    status: 503,
    title: 'Not available right now',
    because: 'the server is overloaded, stopping, or its disk failed',
  },
  external_unavailable: {
    status: 503,
    title: 'Another system is not asked right now',
    because: 'an external system that the action needs has failed too often, or is asked too much at once',
  },
  external_timeout: {
    status: 504,
    title: 'Another system took too long',
    because: 'an external system that the action needs did not answer within its time limit',
  },
  too_slow: { status: 504, title: 'It took too long', because: 'the action reached its time limit and was undone' },
  disk_full: { status: 507, title: 'The disk is full', because: 'nothing can be stored until there is room' },
} as const

export type ProblemCode = keyof typeof problemCodes

export interface ProblemMore {
  readonly errors?: readonly ProblemError[]
  readonly headers?: Readonly<Record<string, string>>
}

/** A problem of the table, with what is wrong in this case. */
export function problem(code: ProblemCode, detail?: string, more: ProblemMore = {}): Problem {
  const { status, title } = problemCodes[code]
  return new Problem({ status, code, title, ...(detail === undefined ? {} : { detail }), ...more })
}

const refusals = {
  not_found: 'not_found',
  forbidden: 'forbidden',
  stale: 'stale',
  duplicate: 'duplicate',
  referenced: 'still_referenced',
  missing_reference: 'missing_reference',
  invalid: 'invalid',
} as const satisfies Record<RefusedError['kind'], ProblemCode>

/** Says whoever throws it that nothing can be done, and nothing was: trying again would change nothing. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof RefusedError) return true
  return error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429
}

/** What a client is told of anything thrown. A fault of ours is told by its code alone. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof RefusedError)
    return problem(refusals[error.kind], error.message, error.errors.length > 0 ? { errors: error.errors } : {})
  if (error instanceof UnavailableError) {
    const full = error.message === 'the disk is full'
    return problem(full ? 'disk_full' : 'unavailable', error.message, full ? {} : { headers: { 'retry-after': '1' } })
  }
  if (error instanceof UnservedError) return unserved(error)
  if (error instanceof ExternalError) return externalProblem(error)
  // Anything may be thrown, nothing included.
  return fromFastify((error ?? {}) as { code?: string }) ?? problem('internal')
}

/** An external system failed, and the handler let it through. */
function externalProblem({ kind, message }: ExternalError): Problem {
  if (kind === 'timeout') return problem('external_timeout', message)
  if (kind !== 'open' && kind !== 'refused') return problem('external_failed', message)
  return problem('external_unavailable', message, { headers: { 'retry-after': '1' } })
}

export function unserved(error: UnservedError, parameter: string = error.field): Problem {
  const detail = `${error.message}; these fields can be: ${error.served.join(', ')}`
  return problem('unserved', detail, { errors: [{ parameter, code: 'unserved', detail: error.message }] })
}

function fromFastify({ code }: { code?: string }): Problem | undefined {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problem('body_too_large')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return problem('unsupported_media_type', 'send the body as application/json')
    case 'FST_ERR_BAD_URL':
      return problem('malformed_request', 'the path is not percent-encoded UTF-8')
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return problem('not_found', 'no id is as long as this')
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return problem('malformed_body')
    default:
      return undefined
  }
}

export function problemDocument(
  { code, status, title, detail, errors }: Problem,
  instance: string,
  traceId: string,
): ProblemDocument {
  return {
    type: `urn:lintel:problem:${code}`,
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    instance,
    traceId,
    ...(errors === undefined ? {} : { errors }),
  }
}
