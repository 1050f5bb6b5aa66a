import { hasDuplicateKey } from './duplicate-key.ts'
import { TokenError } from './token-error.ts'

/** A token whose spelling is sound. Nothing in it is believed yet: the signature comes after. */
export interface UnverifiedToken {
  readonly algorithm: string
  readonly keyId: string | undefined
  readonly claims: Readonly<Record<string, unknown>>
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const headerMembers = new Set(['alg', 'typ', 'kid'])
const maxKeyIdLength = 255

/**
 * The gate in front of jose, which lets spaces, padding and stray trailing bits inside base64url pass (measured on
 * 6.2.17). Here every token has exactly one spelling, and its header can steer nothing but the choice of a known key.
 */
export function readToken(token: string, maxBytes: number): UnverifiedToken {
  if (token.length > maxBytes) throw malformed('token is longer than this server accepts')
  const [header, payload, signature, ...rest] = token.split('.')
  if (!header || !payload || !signature || rest.length > 0) throw malformed('token is not three parts joined by dots')
  decode(signature)
  const { algorithm, keyId } = readHeader(readObject(header))
  return { algorithm, keyId, claims: readObject(payload) }
}

function readHeader(header: Record<string, unknown>): { algorithm: string; keyId: string | undefined } {
  if (!Object.keys(header).every((name) => headerMembers.has(name))) {
    throw malformed('token header may hold nothing but `alg`, `typ` and `kid`')
  }
  const { alg, typ, kid } = header
  if (typeof alg !== 'string') throw malformed('token header has no `alg`')
  if (typ !== undefined && !isAcceptedType(typ)) throw malformed('token header has a `typ` other than `JWT` or `at+jwt`')
  if (kid !== undefined && (typeof kid !== 'string' || kid === '' || kid.length > maxKeyIdLength)) {
    throw malformed(`token header has a \`kid\` that is not a string of 1 to ${maxKeyIdLength} characters`)
  }
  return { algorithm: alg, keyId: kid }
}

function isAcceptedType(typ: unknown): boolean {
  return typeof typ === 'string' && /^(?:jwt|at\+jwt)$/i.test(typ)
}

function readObject(part: string): Record<string, unknown> {
  let text: string
  let value: unknown
  try {
    text = utf8.decode(decode(part))
    value = JSON.parse(text)
  } catch {
    throw malformed('token header and payload must be base64url of JSON objects')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('token header and payload must be base64url of JSON objects')
  }
  if (hasDuplicateKey(text)) throw malformed('token names a member twice')
  return value as Record<string, unknown>
}

/** Encoding again refuses padding, whitespace, the other alphabet and stray trailing bits in one comparison. */
function decode(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url')
  if (bytes.length === 0 || bytes.toString('base64url') !== part) throw malformed('token is not canonical base64url')
  return bytes
}

function malformed(message: string): TokenError {
  return new TokenError('token_malformed', message)
}
