import { Lru } from '../kit/lru.ts'
import type { RateModel } from '../model/model.ts'
import type { Siblings } from '../ports/siblings.ts'
import { type QuotaPart, type QuotaWish, quotaNames } from './quota-desk.ts'
import { type Allowance, policyOf, type Quota, rememberedKeys } from './rate-limiter.ts'

/** What this process holds of a caller's quota. */
interface Held {
  readonly key: string
  endsMs: number
  /** Requests that it may let through. */
  own: number
  /** Requests left with the parent when it was last asked. */
  left: number
  isUsedUp: boolean
  /** Those who wait for the parent's answer; null where it is not asked. */
  waiting: ((allowance: Allowance) => void)[] | null
}

type Asking = Pick<Siblings, 'ask' | 'on'>

/** Limiters whose quotas hold over all processes together. The parent keeps them: `keepQuotas`. */
export function createSharedLimiters(siblings: Asking, monotonicMs: () => number): (name: string, rate: RateModel) => Quota {
  const limiters = new Map<string, Lru<string, Held>>()
  siblings.on(quotaNames.giveBack, ({ name, key }: Pick<QuotaWish, 'name' | 'key'>) => {
    const held = limiters.get(name)?.get(key)
    if (held === undefined || held.endsMs <= monotonicMs()) return 0
    const unused = held.own
    held.own = 0
    return unused
  })
  return (name, rate) => {
    const windows = new Lru<string, Held>(rememberedKeys)
    limiters.set(name, windows)
    return createSharedLimiter({ name, rate, windows, monotonicMs, siblings })
  }
}

interface LimiterOptions {
  readonly name: string
  readonly rate: RateModel
  readonly windows: Lru<string, Held>
  readonly monotonicMs: () => number
  readonly siblings: Asking
}

function createSharedLimiter({ name, rate, windows, monotonicMs, siblings }: LimiterOptions): Quota {
  const { quota, spanMs, ...policy } = policyOf(name, rate)
  const answer = (held: Held, allowed: boolean): Allowance => ({
    allowed,
    remaining: held.own + held.left,
    resetS: Math.max(0, Math.ceil((held.endsMs - monotonicMs()) / 1000)),
  })
  /** What can be answered without the parent. */
  const attempt = (held: Held): Allowance | null => {
    if (held.endsMs <= monotonicMs()) return null
    if (held.own > 0) {
      held.own--
      return answer(held, true)
    }
    return held.isUsedUp ? answer(held, false) : null
  }
  const receive = (held: Held, part: QuotaPart, askedMs: number) => {
    // Counted from before the question: this window ends no later than the parent's.
    held.endsMs = askedMs + part.endsInMs
    held.own = part.given
    held.left = part.left
    held.isUsedUp = part.given === 0
    const waiting = held.waiting ?? []
    held.waiting = null
    // One that ended while it was asked for lets one through, as it was given; the next begins another.
    const [first, ...rest] = waiting
    if (part.given > 0) held.own--
    first?.(answer(held, part.given > 0))
    for (const done of rest) serve(held, done)
  }
  const ask = (held: Held, done: (allowance: Allowance) => void) => {
    held.waiting = [done]
    const askedMs = monotonicMs()
    siblings.ask<QuotaPart>(quotaNames.take, { name, key: held.key, quota, spanMs } satisfies QuotaWish).then(
      (part) => receive(held, part, askedMs),
      // Without its parent this process ends; who asks it now is answered.
      () => receive(held, { given: 1, left: 0, endsInMs: 0 }, askedMs),
    )
  }
  const serve = (held: Held, done: (allowance: Allowance) => void) => {
    if (held.waiting) return void held.waiting.push(done)
    const allowance = attempt(held)
    if (allowance) done(allowance)
    else ask(held, done)
  }
  return {
    ...policy,
    take: (key, done) => {
      let held = windows.get(key)
      if (!held) {
        held = { key, endsMs: Number.NEGATIVE_INFINITY, own: 0, left: 0, isUsedUp: false, waiting: null }
        windows.set(key, held)
      }
      serve(held, done)
    },
  }
}
