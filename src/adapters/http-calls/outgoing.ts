import type { ExternalRequest, ExternalSystem } from '../../ports/external.ts'
import { mergeHeaders } from './request-headers.ts'
import { targetUrl } from './target-url.ts'

/** A request as it goes onto the wire, on every attempt the same. */
export interface Outgoing {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** May it be sent again without doing anything twice? */
  readonly repeatable: boolean
  readonly limitMs: number
}

const methods = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'])
const bodiless = new Set(['GET', 'HEAD'])
/** Twice is as good as once (RFC 9110 §9.2.2). */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
const maxLimitMs = 60_000

/** @throws {TypeError} where the request is not one that may be sent; names what is wrong, and repeats no value */
export function prepare(system: ExternalSystem, base: URL, request: ExternalRequest): Outgoing {
  const whose = `a call of external system \`${system.name}\``
  const { method, key, timeoutMs: limitMs = system.timeoutMs } = request
  if (!methods.has(method)) throw new TypeError(`the method of ${whose} is none of ${[...methods].join(', ')}`)
  if (!(limitMs > 0 && limitMs <= maxLimitMs)) throw new TypeError(`the timeout of ${whose} is not from 1 to ${maxLimitMs} ms`)
  if (key === '') throw new TypeError(`the key of ${whose} is empty: without one leave it out`)
  const headers = mergeHeaders(whose, system.headers, request.headers, {
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(request.trace === undefined ? {} : { traceparent: request.trace }),
  })
  const body = bodyText(whose, request, headers['content-type'])
  return {
    url: targetUrl(base, request.path, request.query),
    method,
    headers: {
      accept: 'application/json',
      'user-agent': 'lintel',
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...headers,
      'accept-encoding': 'gzip',
    },
    body,
    repeatable: key !== undefined || idempotent.has(method),
    limitMs,
  }
}

function bodyText(whose: string, { method, body }: ExternalRequest, contentType = 'application/json'): string | null {
  if (body === undefined) return null
  if (bodiless.has(method)) throw new TypeError(`${whose} has a body, and ${method} has none`)
  if (typeof body === 'string' && !/^[^/;]+\/(?:[^;]+\+)?json\s*(?:;|$)/i.test(contentType)) return body
  const text = JSON.stringify(body) as string | undefined
  if (text === undefined) throw new TypeError(`the body of ${whose} is nothing that JSON can say`)
  return text
}
