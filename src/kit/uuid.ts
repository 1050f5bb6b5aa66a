/**
 * UUID version 7 (RFC 9562 §5.7), in order of making also within one millisecond and when the clock steps back: the
 * 12 bits after the version count up (method 1 of §6.2), and borrow from the next millisecond when they run out.
 */
export function createIds(now: () => number, randomBytes: (length: number) => Uint8Array): () => string {
  let lastMs = 0
  let time = ''
  let count = 0
  let pool = Buffer.alloc(0)
  let at = 0
  const tick = (ms: number) => {
    lastMs = ms
    const digits = ms.toString(16).padStart(12, '0')
    time = `${digits.slice(0, 8)}-${digits.slice(8)}-7`
  }
  return () => {
    if (at + 10 > pool.length) [pool, at] = [Buffer.from(randomBytes(640)), 0]
    const random = pool.toString('hex', at, at + 10)
    at += 10
    const ms = now()
    if (ms > lastMs) {
      tick(ms)
      count = Number.parseInt(random.slice(0, 4), 16) & 0x7ff
    } else if (++count > 0xfff) {
      tick(lastMs + 1)
      count = 0
    }
    const variant = '89ab'[Number.parseInt(random[4]!, 16) & 3]
    return `${time}${count.toString(16).padStart(3, '0')}-${variant}${random.slice(5, 8)}-${random.slice(8)}`
  }
}

/** The last of all (RFC 9562 §5.10). No row has it, so that it can stand for a text that is no UUID. */
export const maxUuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** Any UUID in lower-case text. */
export function isUuid(text: string): boolean {
  return uuid.test(text)
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
