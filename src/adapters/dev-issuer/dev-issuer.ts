import { createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto'
import { link, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { calculateJwkThumbprint, importJWK, type JSONWebKeySet, SignJWT } from 'jose'

export interface DevIssuerPorts {
  /** The project's name: the audience of every token. */
  readonly project: string
  now(): number
}

export interface DevTokenRequest {
  readonly sub: string
  readonly roles?: readonly string[]
  readonly tenant?: string | null
  /** Default one hour, at most 30 days. */
  readonly ttlS?: number
}

/** Signs tokens for local development, as a real issuer would. Its key is a file: whoever can read it is anybody. */
export interface DevIssuer {
  readonly issuer: 'urn:lintel:dev'
  readonly audience: string
  readonly jwks: JSONWebKeySet
  sign(request: DevTokenRequest): Promise<string>
}

interface DevKey {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly d: string
  readonly kid: string
}

const issuer = 'urn:lintel:dev'
const defaultTtlS = 3600
const maxTtlS = 30 * 24 * 3600
const maxFileBytes = 4096

export async function openDevIssuer(folder: string, ports: DevIssuerPorts): Promise<DevIssuer> {
  const path = join(folder, 'dev-issuer.json')
  const { kty, crv, x, d, kid } = (await readKey(path)) ?? (await createKey(folder, path))
  const privateKey = await importJWK({ kty, crv, x, d }, 'EdDSA')
  return {
    issuer,
    audience: ports.project,
    jwks: { keys: [{ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }] },
    async sign({ sub, roles = [], tenant = null, ttlS = defaultTtlS }) {
      if (!Number.isInteger(ttlS) || ttlS < 1 || ttlS > maxTtlS) throw new RangeError(`\`ttlS\` must be 1 to ${maxTtlS}`)
      const nowS = Math.floor(ports.now() / 1000)
      return new SignJWT({ roles: [...roles], ...(tenant === null ? {} : { tenant }) })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid })
        .setIssuer(issuer)
        .setAudience(ports.project)
        .setSubject(sub)
        .setIssuedAt(nowS)
        .setExpirationTime(nowS + ttlS)
        .sign(privateKey)
    },
  }
}

/**
 * The key is written whole beside its place, flushed, and then linked into it: a link fails if the place is taken, so
 * of two processes one wins, the other reads the winner's key, and nobody ever sees half a file.
 */
async function createKey(folder: string, path: string): Promise<DevKey> {
  // Encoded and read again: to export the generated key itself can wait on its own lock for ever, when Node 20 collects
  // the generating job meanwhile (`~KeyPairGenConfig` takes the lock that `ExportJWK` holds).
  const { privateKey } = await promisify(generateKeyPair)('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  })
  const generated = createPrivateKey({ key: privateKey, type: 'pkcs8', format: 'der' })
  const { kty, crv, x, d } = generated.export({ format: 'jwk' })
  const kid = await calculateJwkThumbprint({ kty, crv, x } as DevKey)
  const draft = join(folder, `.dev-issuer.${kid}.tmp`)
  try {
    await mkdir(folder, { recursive: true })
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify({ kty, crv, x, d, kid }, null, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST')
      throw refuse(path, `cannot be written (${codeOf(error)})`, 'check that its folder can be written')
  } finally {
    await rm(draft, { force: true })
  }
  const key = await readKey(path)
  if (key === undefined) throw refuse(path, 'vanished while it was opened')
  return key
}

async function readKey(path: string): Promise<DevKey | undefined> {
  let text: string
  try {
    const file = await open(path, 'r')
    try {
      const stat = await file.stat()
      if (!stat.isFile() || stat.size > maxFileBytes) throw refuse(path, 'is not a key file')
      // Tightened, not refused: some file systems (Windows drives under WSL) cannot say 0600.
      if ((stat.mode & 0o077) !== 0) await file.chmod(0o600).catch(() => {})
      text = await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw codeOf(error) === undefined ? error : refuse(path, `cannot be read (${codeOf(error)})`)
  }
  const key = await parseKey(text)
  if (key === undefined) throw refuse(path, 'does not hold a key')
  return key
}

/** Undefined unless the parts belong together: a public half of another key would sign tokens nobody accepts. */
async function parseKey(text: string): Promise<DevKey | undefined> {
  try {
    const key = JSON.parse(text) as DevKey
    const derived = createPublicKey(createPrivateKey({ key: { ...key }, format: 'jwk' })).export({ format: 'jwk' })
    const isWhole = key.kty === 'OKP' && key.crv === 'Ed25519' && key.x === derived.x
    return isWhole && key.kid === (await calculateJwkThumbprint(key)) ? key : undefined
  } catch {
    return undefined
  }
}

function refuse(path: string, fault: string, remedy = 'delete it and a new key is made at the next start'): Error {
  return new Error(`the key of the development issuer, \`${path}\`, ${fault}; ${remedy}`)
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code
}
