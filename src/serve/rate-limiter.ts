import { Lru } from '../kit/lru.ts'
import type { RateModel } from '../model/model.ts'

/** What is left for a key, as the `RateLimit` headers say it (draft-ietf-httpapi-ratelimit-headers-10). */
export interface Allowance {
  readonly allowed: boolean
  readonly remaining: number
  /** Whole seconds until the window ends and the quota is whole again. */
  readonly resetS: number
}

/** What `RateLimit` and `RateLimit-Policy` say of a quota. */
export interface Policy {
  /** As a structured field: a quoted string. */
  readonly name: string
  readonly policy: string
}

export interface RateLimiter extends Policy {
  take(key: string): Allowance
}

/** A limiter that may have to ask elsewhere. */
export interface Quota extends Policy {
  take(key: string, done: (allowance: Allowance) => void): void
}

interface Window {
  endsMs: number
  used: number
}

/** Keys remembered at once; forgetting one early only gives it a fresh window. */
export const rememberedKeys = 100_000

/**
 * Counts requests of a key in windows that begin with its first one: never more than the quota within a window, on a
 * clock that does not step.
 */
export function createRateLimiter(name: string, rate: RateModel, monotonicMs: () => number): RateLimiter {
  const windows = new Lru<string, Window>(rememberedKeys)
  const { quota, spanMs, ...policy } = policyOf(name, rate)
  return {
    ...policy,
    take: (key) => {
      const now = monotonicMs()
      let window = windows.get(key)
      if (!window || window.endsMs <= now) {
        window = { endsMs: now + spanMs, used: 0 }
        windows.set(key, window)
      }
      const allowed = window.used < quota
      if (allowed) window.used++
      return { allowed, remaining: quota - window.used, resetS: Math.ceil((window.endsMs - now) / 1000) }
    },
  }
}

export function policyOf(
  name: string,
  { count, windowMs }: RateModel,
): Policy & { readonly quota: number; readonly spanMs: number } {
  const quota = Math.max(1, Math.floor(count))
  // `0.5/s` is one in two seconds: a window in which nothing at all is allowed would be one for ever.
  const spanMs = (windowMs * quota) / count
  return { name: `"${name}"`, policy: `"${name}";q=${quota};w=${Math.ceil(spanMs / 1000)}`, quota, spanMs }
}
