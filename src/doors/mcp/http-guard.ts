import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Library } from './library.ts'

export interface GuardOptions {
  readonly token: string
  /** Names that `Host` may have, beside those of the loopback. */
  readonly hosts: readonly string[]
  /** Names of hosts whose pages may call, beside those of the loopback. */
  readonly origins: readonly string[]
}

/** Why a request is not let in. */
export interface Refusal {
  readonly status: 400 | 401 | 403
  readonly message: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Lets in whoever calls by a name that is allowed (so that a page cannot reach this server by a name of its own), from a
 * page that is allowed or from none, with the token. Null for who may come in.
 */
export function createGuard(
  library: Library,
  { token, hosts, origins }: GuardOptions,
): (request: IncomingMessage) => Refusal | null {
  const names = [...library.localhostAllowedHostnames(), ...hosts]
  const pages = [...library.localhostAllowedOrigins(), ...origins]
  const expected = digest(token)
  return ({ headers }) => {
    const host = library.validateHostHeader(headers.host, names)
    if (!host.ok) return { status: 403, message: `the host is not allowed: ${host.errorCode}`, headers: {} }
    const origin = library.validateOriginHeader(headers.origin, pages)
    if (!origin.ok) return { status: 403, message: `the origin is not allowed: ${origin.errorCode}`, headers: {} }
    const given = /^Bearer +([\w.~+/=-]{1,4096})$/i.exec(headers.authorization ?? '')?.[1]
    if (given === undefined) return unauthorised('', 'a bearer token is needed')
    // Digests have one length, so that the time it takes tells nothing of the token.
    return timingSafeEqual(digest(given), expected) ? null : unauthorised(', error="invalid_token"', 'the token is not right')
  }
}

function unauthorised(error: string, message: string): Refusal {
  return { status: 401, message, headers: { 'www-authenticate': `Bearer realm="lintel"${error}` } }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
