// @ts-check
import { randomFillSync } from 'node:crypto'

const pool = Buffer.alloc(10 * 256)
let used = pool.length

/** A UUIDv7 of now, its random bits drawn 256 ids at a time. */
export function uuid7() {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const time = Date.now().toString(16).padStart(12, '0')
  const bits = pool.toString('hex', used, used + 10)
  used += 10
  const variant = '89ab'[Number.parseInt(bits[3], 16) & 3]
  return `${time.slice(0, 8)}-${time.slice(8)}-7${bits.slice(0, 3)}-${variant}${bits.slice(4, 7)}-${bits.slice(7, 19)}`
}
