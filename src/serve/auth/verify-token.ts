import { createKeyRing, type KeyRingPorts } from './key-ring.ts'
import type { KeySource } from './key-source.ts'
import { type ClaimRules, readClaims, type VerifiedToken } from './read-claims.ts'
import { readToken, type UnverifiedToken } from './read-token.ts'
import { isAsymmetricAlgorithm, type SigningKey } from './signing-key.ts'
import { createTokenCache } from './token-cache.ts'
import { TokenError } from './token-error.ts'

export type { KeySource } from './key-source.ts'
export type { VerifiedToken } from './read-claims.ts'
export { TokenError } from './token-error.ts'

export interface TokenVerifierOptions {
  readonly issuer: string
  readonly audience: string
  readonly keys: KeySource
  /** Pinned, asymmetric only; default EdDSA, ES256, RS256, PS256. */
  readonly algorithms?: readonly string[]
  /** Default 30, at most 300. */
  readonly clockSkewS?: number
  /** Default `roles`; dots go into nested objects. */
  readonly rolesClaim?: string
  /** Default `tenant`; dots go into nested objects. */
  readonly tenantClaim?: string
  /** Default 8192. */
  readonly maxTokenBytes?: number
  /** Verified tokens remembered; default 10,000. */
  readonly maxCachedTokens?: number
}

export type TokenVerifierPorts = KeyRingPorts

export interface TokenVerifier {
  /** Already verified and still valid: answered at once, no promise: the hot path. */
  cached(token: string): VerifiedToken | undefined
  /** Rejects with a `TokenError`. */
  verify(token: string): Promise<VerifiedToken>
}

const defaultAlgorithms = ['EdDSA', 'ES256', 'RS256', 'PS256']
const maxClockSkewS = 300
/** So long may a key that was taken away still be believed. */
const maxCachedMs = 5 * 60_000
/** A token that names no key is tried against this many: more would let one request cost the work of fifty. */
const maxCandidates = 8

export function createTokenVerifier(options: TokenVerifierOptions, ports: TokenVerifierPorts): TokenVerifier {
  const rules = readRules(options)
  const algorithms = readAlgorithms(options.algorithms ?? defaultAlgorithms)
  const maxBytes = options.maxTokenBytes ?? 8192
  const cache = createTokenCache(options.maxCachedTokens ?? 10_000)
  const ring = createKeyRing(options.keys, ports, () => cache.dropUnless((identity) => ring.has(identity)))

  async function findSigner(token: string, { algorithm, keyId }: UnverifiedToken): Promise<SigningKey> {
    const known = await ring.find(algorithm, keyId)
    const signer = await findMatch(token, algorithm, known)
    if (signer !== undefined) return signer
    const mayBeNew = keyId === undefined || known.length === 0
    if (mayBeNew && (await ring.lookAgain())) {
      const newSigner = await findMatch(token, algorithm, await ring.find(algorithm, keyId))
      if (newSigner !== undefined) return newSigner
    }
    if (mayBeNew && ring.isStale())
      throw new TokenError('keys_unavailable', 'the keys of the issuer cannot be fetched at present')
    throw new TokenError('token_invalid', 'token is not signed by a key of the issuer')
  }

  async function verify(token: string): Promise<VerifiedToken> {
    const known = cache.get(token, ports.now())
    if (known !== undefined) return known
    const unverified = readToken(token, maxBytes)
    if (!algorithms.has(unverified.algorithm)) {
      throw new TokenError('token_invalid', 'token is signed with an algorithm that is not accepted')
    }
    const signer = await findSigner(token, unverified)
    const nowMs = ports.now()
    const verified = readClaims(unverified.claims, rules, nowMs)
    // The key may have been taken away while its signature was checked.
    if (ring.has(signer.identity)) {
      const validUntilMs = Math.min(verified.expiresAtMs + rules.clockSkewS * 1000, nowMs + maxCachedMs)
      cache.set(token, { token: verified, keyIdentity: signer.identity, verifiedAtMs: nowMs, validUntilMs })
    }
    return verified
  }

  return { cached: (token) => cache.get(token, ports.now()), verify }
}

async function findMatch(token: string, algorithm: string, keys: readonly SigningKey[]): Promise<SigningKey | undefined> {
  const { compactVerify, errors } = await import('jose')
  for (const key of keys.slice(0, maxCandidates)) {
    try {
      await compactVerify(token, await key.import(algorithm), { algorithms: [algorithm] })
      return key
    } catch (error) {
      // Any other fault would repeat itself with every key, and no fault may ever pass for a match.
      if (!(error instanceof errors.JWSSignatureVerificationFailed))
        throw new TokenError('token_invalid', 'token cannot be verified')
    }
  }
  return undefined
}

function readRules(options: TokenVerifierOptions): ClaimRules {
  const { issuer, audience, clockSkewS = 30, rolesClaim = 'roles', tenantClaim = 'tenant' } = options
  for (const [name, value] of Object.entries({ issuer, audience, rolesClaim, tenantClaim })) {
    if (typeof value !== 'string' || value === '') throw new TypeError(`\`${name}\` must be a non-empty string`)
  }
  if (!(clockSkewS >= 0 && clockSkewS <= maxClockSkewS)) throw new TypeError(`\`clockSkewS\` must be 0 to ${maxClockSkewS}`)
  if (options.keys.kind === 'discovery' && options.keys.issuer !== issuer) {
    throw new TypeError('`keys.issuer` must be the same as `issuer`')
  }
  return { issuer, audience, clockSkewS, rolesClaim, tenantClaim }
}

function readAlgorithms(algorithms: readonly string[]): ReadonlySet<string> {
  if (algorithms.length === 0) throw new TypeError('`algorithms` must name at least one algorithm')
  for (const algorithm of algorithms) {
    if (!isAsymmetricAlgorithm(algorithm)) {
      throw new TypeError(`algorithm \`${algorithm}\` is not accepted; use an asymmetric one such as \`EdDSA\` or \`ES256\``)
    }
  }
  return new Set(algorithms)
}
