import { randomBytes } from 'node:crypto'
import type { Outside } from './outside.ts'

/** Time, chance and timers as they are. */
export const realOutside: Outside = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  randomBytes: (length) => randomBytes(length),
  after: (ms, call) => {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}
