import { createKeyLoader, type KeySource } from './key-source.ts'
import { readSigningKeys, type SigningKey } from './signing-key.ts'
import { TokenError } from './token-error.ts'

export interface KeyRingPorts {
  now(): number
  readonly fetch: typeof globalThis.fetch
  onProblem?(message: string): void
}

/** The issuer's keys of now. Loaded on first need, kept fresh by use, and never lost to a failing fetch. */
export interface KeyRing {
  find(algorithm: string, keyId: string | undefined): Promise<readonly SigningKey[]>
  /** A token named a key we do not have: asks once, then not again for a while. True if there are other keys now. */
  lookAgain(): Promise<boolean>
  /** True while the last attempt to load failed, so that an unknown key may be a new one we could not learn of. */
  isStale(): boolean
  has(identity: string): boolean
}

const freshMs = 5 * 60_000
const cooldownMs = 30_000
const firstLoadCooldownMs = 2_000

export function createKeyRing(source: KeySource, ports: KeyRingPorts, onChange: () => void): KeyRing {
  const load = createKeyLoader(source, ports.fetch)
  const isStatic = source.kind === 'jwks'
  const report = (message: string): void => ports.onProblem?.(message)
  let keys: readonly SigningKey[] = isStatic ? readSigningKeys(source.keys, report) : []
  let identities = new Set(keys.map((key) => key.identity))
  let loadedAtMs: number | undefined
  let triedAtMs: number | undefined
  let lookedAgainAtMs: number | undefined
  let failed = false
  let loading: Promise<boolean> | undefined

  /** A clock that was set back must not keep a cooldown alive, so a negative age counts as long ago. */
  const hasPassed = (sinceMs: number | undefined, ms: number): boolean => {
    const ageMs = sinceMs === undefined ? ms : ports.now() - sinceMs
    return ageMs < 0 || ageMs >= ms
  }

  function reload(): Promise<boolean> {
    loading ??= replaceKeys().finally(() => {
      loading = undefined
    })
    return loading
  }

  async function replaceKeys(): Promise<boolean> {
    triedAtMs = ports.now()
    try {
      // A set without a usable key counts as a failed fetch: a half-started issuer must not sign everybody out.
      const next = readSigningKeys(await load(), report)
      const nextIdentities = new Set(next.map((key) => key.identity))
      const changed = next.length !== keys.length || next.some((key) => !identities.has(key.identity))
      loadedAtMs = ports.now()
      failed = false
      if (changed) {
        keys = next
        identities = nextIdentities
        onChange()
      }
      return changed
    } catch (error) {
      failed = true
      report(
        `the issuer's keys could not be fetched: ${describe(error)}${keys.length > 0 ? '; the last good keys stay in use' : ''}`,
      )
      return false
    }
  }

  async function makeReady(): Promise<void> {
    if (isStatic) return
    if (keys.length === 0) {
      if (loading !== undefined || hasPassed(triedAtMs, firstLoadCooldownMs)) await reload()
      if (keys.length === 0) throw new TokenError('keys_unavailable', 'the keys of the issuer cannot be fetched at present')
    } else if (hasPassed(loadedAtMs, freshMs) && (loading !== undefined || hasPassed(triedAtMs, cooldownMs))) {
      // While the issuer is known to be failing nobody waits for it; the good keys answer and the attempt runs aside.
      const attempt = reload()
      if (!failed) await attempt
    }
  }

  return {
    async find(algorithm, keyId) {
      await makeReady()
      return keys.filter((key) => (keyId === undefined || key.keyId === keyId) && key.fits(algorithm))
    },
    async lookAgain() {
      if (isStatic) return false
      if (loading === undefined && !hasPassed(lookedAgainAtMs, cooldownMs)) return false
      lookedAgainAtMs = ports.now()
      return reload()
    },
    isStale: () => failed,
    has: (identity) => identities.has(identity),
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason'
  if (error.name === 'TimeoutError') return 'no answer in time'
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
