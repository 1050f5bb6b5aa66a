// What the tests of this room share: keys, a signer that signs anything, a verifier over them. It holds no tests.
import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  type KeyPairKeyObjectResult,
  sign,
} from 'node:crypto'
import type { JSONWebKeySet, JWK } from 'jose'
import { createTokenVerifier, TokenError, type TokenVerifier, type TokenVerifierOptions } from './verify-token.ts'

export interface TestKey {
  readonly algorithm: string
  readonly keyId: string | undefined
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export const issuer = 'https://issuer.example'
export const audience = 'shop'
/** 2026-01-01T00:00:00Z */
export const startMs = 1_767_225_600_000
export const startS: number = startMs / 1000

const curves: Record<string, string> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

export function makeKey(algorithm: string, keyId: string | undefined, rsaBits = 2048): TestKey {
  // Encoded and read again, since exporting a generated key as JWK can wait on its own lock for ever on Node 20.
  const pkcs8 = makePair(algorithm, rsaBits).privateKey.export({ type: 'pkcs8', format: 'pem' })
  const privateKey = createPrivateKey(pkcs8)
  return { algorithm, keyId, publicKey: createPublicKey(privateKey), privateKey }
}

function makePair(algorithm: string, modulusLength: number): KeyPairKeyObjectResult {
  if (algorithm === 'EdDSA' || algorithm === 'Ed25519') return generateKeyPairSync('ed25519')
  const namedCurve = curves[algorithm]
  if (namedCurve !== undefined) return generateKeyPairSync('ec', { namedCurve })
  return generateKeyPairSync('rsa', { modulusLength })
}

export function toJwk(key: TestKey, extra: Partial<JWK> = {}): JWK {
  return { ...(key.publicKey.export({ format: 'jwk' }) as JWK), ...(key.keyId === undefined ? {} : { kid: key.keyId }), ...extra }
}

export function toSet(...keys: readonly TestKey[]): JSONWebKeySet {
  return { keys: keys.map((key) => toJwk(key)) }
}

export function encode(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}

export function claims(extra: Record<string, unknown> = {}): Record<string, unknown> {
  return { iss: issuer, aud: audience, sub: 'ada', iat: startS, exp: startS + 3600, roles: ['clerk'], tenant: 'north', ...extra }
}

/** Signs any two parts, sound or not: what is refused must be refused although the signature holds. */
export function signParts(header: string, payload: string, key: TestKey, algorithm: string = key.algorithm): string {
  return `${header}.${payload}.${signBytes(Buffer.from(`${header}.${payload}`), key.privateKey, algorithm).toString('base64url')}`
}

export function makeToken(key: TestKey, payload: unknown = claims(), header: Record<string, unknown> = {}): string {
  return signParts(encode({ alg: key.algorithm, typ: 'JWT', kid: key.keyId, ...header }), encode(payload), key)
}

export function signHmac(header: unknown, secret: string | Buffer): string {
  const signed = `${encode(header)}.${encode(claims())}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

function signBytes(data: Buffer, key: KeyObject, algorithm: string): Buffer {
  const digest = `sha${algorithm.slice(2)}`
  if (algorithm.startsWith('RS')) return sign(digest, data, key)
  if (algorithm.startsWith('ES')) return sign(digest, data, { key, dsaEncoding: 'ieee-p1363' })
  if (algorithm.startsWith('PS')) {
    return sign(digest, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST })
  }
  return sign(null, data, key)
}

export function makeVerifier(
  keys: TokenVerifierOptions['keys'],
  options: Partial<TokenVerifierOptions> = {},
  now: () => number = () => startMs,
): TokenVerifier {
  return createTokenVerifier({ issuer, audience, keys, ...options }, { now, fetch })
}

/** The code a token is refused with, or `accepted`. Any error but a `TokenError` is a fault of ours and is thrown. */
export async function outcome(verifier: TokenVerifier, token: string): Promise<string> {
  try {
    await verifier.verify(token)
    return 'accepted'
  } catch (error) {
    if (error instanceof TokenError) return error.code
    throw error
  }
}
