import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { Outside } from '../ports/outside.ts'

/** The real time, chance and timers: the one place that reaches for them. */
export const realOutside: Outside = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  randomBytes: (length) => randomBytes(length),
  after: (ms, call) => {
    const timer = setTimeout(call, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** For what is waited for, such as a migration: its timers keep the process up. */
export const waitingOutside: Outside = {
  ...realOutside,
  after: (ms, call) => {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}

/** The same, at a moment that somebody names: what is written then is the same bytes whenever it is written. */
export const waitingOutsideAt = (moment: number): Outside => ({ ...waitingOutside, now: () => moment })
