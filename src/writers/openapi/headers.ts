import type { JsonObject } from '../../kit/json.ts'
import { requestLimits } from './limits.ts'

/** Headers of answers, as `components/headers`. */
export const headerComponents: JsonObject = {
  ETag: {
    description:
      'The version of the row, and with `include` of what comes along. Send it back in If-Match to change only what you saw, or in If-None-Match to skip what you have.',
    schema: { type: 'string' },
    example: '"3"',
  },
  Location: { description: 'Path of the new row.', schema: { type: 'string', format: 'uri-reference' } },
  RateLimit: {
    description: 'What is left of the quota and when it is whole again (draft-ietf-httpapi-ratelimit-headers).',
    schema: { type: 'string' },
    example: '"default";r=599;t=60',
  },
  'RateLimit-Policy': {
    description: 'The quota and its window in seconds.',
    schema: { type: 'string' },
    example: '"default";q=600;w=60',
  },
  'Retry-After': { description: 'Seconds to wait before asking again.', schema: { type: 'integer', minimum: 0 } },
  'WWW-Authenticate': { description: 'How to authenticate.', schema: { type: 'string' } },
}

export function headerRefs(...names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

export const limitHeaders: JsonObject = headerRefs('RateLimit', 'RateLimit-Policy')

/** An entity tag (RFC 9110 §8.8.3); a weak one matches no row here. */
const tag = '(?:W/)?"[\\x21\\x23-\\x7e]*"'

/** Headers of requests, as `components/parameters`. */
export const headerParameters: JsonObject = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'Makes a retry harmless: the first answer to a key is repeated for 24 hours.',
    schema: { type: 'string', minLength: 1, maxLength: requestLimits.idempotencyKeyLengthMax, pattern: '^[\\x21-\\x7e]+$' },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'The ETag of the version to change, or several; answered 412 when the row has changed since.',
    schema: { type: 'string', pattern: `^(?:\\*|${tag}(?:, *${tag})*)$` },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The ETag of the version at hand; answered 304 when it is still the present one.',
    schema: { type: 'string' },
  },
}

export function parameterRef(name: string): JsonObject {
  return { $ref: `#/components/parameters/${name}` }
}
