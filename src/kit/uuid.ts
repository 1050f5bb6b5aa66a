/**
 * UUID version 7 (RFC 9562 §5.7), in order of making also within one millisecond and when the clock steps back: the
 * 12 bits after the version count up (method 1 of §6.2), and borrow from the next millisecond when they run out.
 */
export function createIds(now: () => number, randomBytes: (length: number) => Uint8Array): () => string {
  let lastMs = 0
  let count = 0
  let pool: Uint8Array = new Uint8Array(0)
  let at = 0
  return () => {
    if (at + 10 > pool.length) [pool, at] = [randomBytes(640), 0]
    const random = pool.subarray(at, at + 10)
    at += 10
    const ms = now()
    if (ms > lastMs) {
      lastMs = ms
      count = ((random[0]! << 8) | random[1]!) & 0x7ff
    } else if (++count > 0xfff) {
      lastMs++
      count = 0
    }
    const time = lastMs.toString(16).padStart(12, '0')
    const tail = hex(random, 2, 10)
    const variant = ((random[2]! & 0x3f) | 0x80).toString(16)
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}-${variant}${tail.slice(2, 4)}-${tail.slice(4)}`
  }
}

/** Any UUID in lower-case text. */
export function isUuid(text: string): boolean {
  return uuid.test(text)
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let i = from; i < to; i++) text += hexOf[bytes[i]!]
  return text
}
