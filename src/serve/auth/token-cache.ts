import type { VerifiedToken } from './read-claims.ts'

export interface CachedToken {
  readonly token: VerifiedToken
  readonly keyIdentity: string
  readonly verifiedAtMs: number
  readonly validUntilMs: number
}

/**
 * Bounded, and the least recently used leaves first. Two things keep a hit cheap, both measured:
 * - The key is the end of the signature, and the whole token is then compared. Each request brings a fresh string, and
 *   hashing all of it took most of the time; the end alone is as good as random, and comparing is quick.
 * - A Map keeps insertion order, so using an entry is inserting it again. That is done only once half the cache came in
 *   after it, so most hits are one look-up, and whatever was used during the last half stays.
 */
export interface TokenCache {
  get(text: string, nowMs: number): VerifiedToken | undefined
  set(text: string, entry: CachedToken): void
  dropUnless(isKept: (keyIdentity: string) => boolean): void
}

interface Place {
  readonly text: string
  readonly entry: CachedToken
  insertedAs: number
}

const keyLength = 32

export function createTokenCache(maxEntries: number): TokenCache {
  const places = new Map<string, Place>()
  let insertions = 0

  function insert(key: string, place: Place): void {
    place.insertedAs = ++insertions
    places.delete(key)
    places.set(key, place)
    if (places.size > maxEntries) places.delete(places.keys().next().value as string)
  }

  return {
    get(text, nowMs) {
      const key = text.slice(-keyLength)
      const place = places.get(key)
      if (place === undefined || place.text !== text) return undefined
      const { token, verifiedAtMs, validUntilMs } = place.entry
      // A clock that was set back makes the entry's age unknown: check the token again.
      if (nowMs >= validUntilMs || nowMs < verifiedAtMs) {
        places.delete(key)
        return undefined
      }
      if (insertions - place.insertedAs > maxEntries / 2) insert(key, place)
      return token
    },
    set: (text, entry) => insert(text.slice(-keyLength), { text, entry, insertedAs: 0 }),
    dropUnless(isKept) {
      for (const [key, { entry }] of places) if (!isKept(entry.keyIdentity)) places.delete(key)
    },
  }
}
