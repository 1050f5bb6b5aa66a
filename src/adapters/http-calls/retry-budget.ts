/** How many calls of a system may be repeated, so that one that fails is not asked twice as often for it. */
export interface RetryBudget {
  /** A call was made: it earns a tenth of a retry. */
  earn(): void
  /** Is there a retry to be had? */
  has(): boolean
  /** Takes one, where there is one. */
  take(): boolean
}

// In tenths of a retry, so that sums are exact.
const retry = 10
/** A few for a system that is called rarely: it has them at first, and gets one back every ten seconds. */
const floor = 3 * retry
const floorRefillMs = 1_000
/** What a hundred calls earn: a longer quiet time is no leave to storm. */
const ceiling = 10 * retry

/** A token bucket: in the long run a tenth of the calls, and one retry every ten seconds. */
export function createRetryBudget(monotonicMs: () => number): RetryBudget {
  let tokens = floor
  let refilledAt = monotonicMs()
  const refill = () => {
    const steps = Math.floor((monotonicMs() - refilledAt) / floorRefillMs)
    refilledAt += steps * floorRefillMs
    if (tokens < floor) tokens = Math.min(floor, tokens + steps)
  }
  const has = () => {
    refill()
    return tokens >= retry
  }
  return {
    earn: () => {
      tokens = Math.min(ceiling, tokens + 1)
    },
    has,
    take: () => {
      if (!has()) return false
      tokens -= retry
      return true
    },
  }
}
