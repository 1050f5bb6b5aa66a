import { createPublicKey } from 'node:crypto'
import type { CryptoKey, JWK } from 'jose'

/** A public key of an issuer that may sign tokens. */
export interface SigningKey {
  /** The key's own material as text: equal for the same key in two fetches, different as soon as anything differs. */
  readonly identity: string
  readonly keyId: string | undefined
  fits(algorithm: string): boolean
  import(algorithm: string): Promise<CryptoKey>
}

interface KeyShape {
  readonly kty: string
  readonly crv?: string
}

const rsa: KeyShape = { kty: 'RSA' }
const ed25519: KeyShape = { kty: 'OKP', crv: 'Ed25519' }

/** Every algorithm that can be allowed. All are asymmetric: who can check a token must not be able to make one. */
const shapes: ReadonlyMap<string, KeyShape> = new Map([
  ['EdDSA', ed25519],
  ['Ed25519', ed25519],
  ['ES256', { kty: 'EC', crv: 'P-256' }],
  ['ES384', { kty: 'EC', crv: 'P-384' }],
  ['ES512', { kty: 'EC', crv: 'P-521' }],
  ['RS256', rsa],
  ['RS384', rsa],
  ['RS512', rsa],
  ['PS256', rsa],
  ['PS384', rsa],
  ['PS512', rsa],
])

const minRsaBits = 2048
const maxRsaBits = 8192
const maxKeys = 64

export function isAsymmetricAlgorithm(algorithm: string): boolean {
  return shapes.has(algorithm)
}

/** Reads the signing keys out of a JWK set. Keys for other uses are passed over; unsound ones are reported. */
export function readSigningKeys(set: unknown, onProblem: (message: string) => void): SigningKey[] {
  const members = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : undefined
  if (!Array.isArray(members)) throw new Error('the key set has no list `keys`')
  if (members.length > maxKeys) throw new Error(`the key set has more than ${maxKeys} keys`)
  const keys: SigningKey[] = []
  for (const member of members as unknown[]) {
    if (!isSigningJwk(member)) continue
    const fault = findFault(member)
    if (fault === undefined) keys.push(createSigningKey(member))
    else onProblem(`a key of the key set is not used: ${fault}`)
  }
  if (keys.length === 0) throw new Error('the key set has no key that can check a token')
  return keys
}

function isSigningJwk(jwk: unknown): jwk is JWK {
  if (typeof jwk !== 'object' || jwk === null) return false
  const { kty, use, key_ops: operations } = jwk as JWK
  if (use !== undefined && use !== 'sig') return false
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return false
  return kty === 'RSA' || kty === 'EC' || kty === 'OKP'
}

function findFault(jwk: JWK): string | undefined {
  if ('d' in jwk) return 'it holds its private half, so anyone may have it; replace it at the issuer'
  if (jwk.kid !== undefined && typeof jwk.kid !== 'string') return 'its `kid` is not a string'
  try {
    const details = createPublicKey({ key: { ...jwk }, format: 'jwk' }).asymmetricKeyDetails
    if (jwk.kty !== 'RSA') return undefined
    const bits = details?.modulusLength ?? 0
    if (bits < minRsaBits || bits > maxRsaBits) return `RSA keys must have ${minRsaBits} to ${maxRsaBits} bits`
    return (details?.publicExponent ?? 0n) < 3n ? 'its RSA exponent is too small' : undefined
  } catch {
    return 'it cannot be read'
  }
}

function createSigningKey(jwk: JWK): SigningKey {
  const imported = new Map<string, Promise<CryptoKey>>()
  const importAs = async (algorithm: string) => {
    // Loaded with the first token: a start does not wait for it.
    const { importJWK } = await import('jose')
    return importJWK(jwk, algorithm) as Promise<CryptoKey>
  }
  return {
    identity: JSON.stringify([jwk.kid, jwk.alg, jwk.kty, jwk.crv, jwk.n, jwk.e, jwk.x, jwk.y]),
    keyId: jwk.kid,
    fits(algorithm) {
      const shape = shapes.get(algorithm)
      if (shape === undefined || shape.kty !== jwk.kty) return false
      return (shape.crv === undefined || shape.crv === jwk.crv) && (jwk.alg === undefined || jwk.alg === algorithm)
    },
    import(algorithm) {
      const ready = imported.get(algorithm) ?? importAs(algorithm)
      imported.set(algorithm, ready)
      return ready
    },
  }
}
