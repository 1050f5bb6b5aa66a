import type { CacheValue } from '../../ports/cache.ts'

/** What is kept under a key: a value, or that it is too large to be kept, so that nobody waits for another's load. */
export type Content = { readonly value: CacheValue } | { readonly value: null }

const formatVersion = 1
const kinds = { bytes: 0, text: 1, utf16: 2, tooLarge: 3 } as const
/** Base64url of a SHA-256. */
const generationLength = 43
const headerLength = 2 + generationLength

/** One byte of version, one of kind, the generation it was loaded in, the value. */
export function writeEntry(content: Content, generation: string): Buffer {
  const [kind, payload] = payloadOf(content.value)
  return Buffer.concat([Buffer.of(formatVersion, kind), Buffer.from(generation, 'latin1'), payload])
}

/** Null where there is nothing, where it is not ours, or where it was loaded in another generation. */
export function readEntry(bytes: Buffer | null, generation: string): Content | null {
  if (bytes === null || bytes.length < headerLength || bytes[0] !== formatVersion) return null
  if (bytes.toString('latin1', 2, headerLength) !== generation) return null
  const payload = bytes.subarray(headerLength)
  switch (bytes[1]) {
    case kinds.bytes:
      return { value: payload }
    case kinds.text:
      return { value: payload.toString('utf8') }
    case kinds.utf16:
      return { value: payload.toString('utf16le') }
    case kinds.tooLarge:
      return { value: null }
    default:
      return null
  }
}

function payloadOf(value: CacheValue | null): [kind: number, payload: Buffer] {
  if (value === null) return [kinds.tooLarge, Buffer.alloc(0)]
  if (typeof value !== 'string') return [kinds.bytes, value]
  // A lone surrogate would not survive UTF-8.
  return value.isWellFormed() ? [kinds.text, Buffer.from(value)] : [kinds.utf16, Buffer.from(value, 'utf16le')]
}
