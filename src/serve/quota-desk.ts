import { Lru } from '../kit/lru.ts'
import type { Child, Parent } from '../ports/siblings.ts'

export const quotaNames = { take: 'quota.take', giveBack: 'quota.giveBack' } as const

/** Asks for a part of what a caller may do. */
export interface QuotaWish {
  /** Of the quota. */
  readonly name: string
  readonly key: string
  readonly quota: number
  readonly spanMs: number
}

export interface QuotaPart {
  /** Requests that the process may let through by itself; 0 when the quota is used up. */
  readonly given: number
  /** Requests that are left for whoever asks next. */
  readonly left: number
  /** Until the quota is whole again, counted from the moment of the question. */
  readonly endsInMs: number
}

interface Window {
  readonly endsMs: number
  left: number
  /** Those who may hold a part that they have not used. */
  readonly holders: Set<Child>
  collecting: Promise<void> | null
}

const rememberedWindows = 100_000

/**
 * The quotas of several processes, in their parent. Each takes a part of what is left, the smaller the less is left, so
 * that most requests ask nobody; before a quota counts as used up, what others hold of it unused is collected.
 */
export function keepQuotas(parent: Parent, monotonicMs: () => number): void {
  const windows = new Lru<string, Window>(rememberedWindows)
  const windowOf = ({ name, key, quota, spanMs }: QuotaWish): Window => {
    const id = `${name}\n${key}`
    const now = monotonicMs()
    let window = windows.get(id)
    if (!window || window.endsMs <= now) {
      window = { endsMs: now + spanMs, left: quota, holders: new Set(), collecting: null }
      windows.set(id, window)
    }
    return window
  }
  const collect = async (window: Window, wish: QuotaWish, asking: Child) => {
    const others = [...window.holders].filter((child) => child !== asking)
    window.holders.clear()
    const { name, key } = wish
    // What one held that is gone is lost to the caller: more than the quota is never let through.
    const given = await Promise.all(others.map((child) => child.ask<number>(quotaNames.giveBack, { name, key }).catch(() => 0)))
    for (const part of given) window.left += part
  }
  const take = (window: Window, from: Child): QuotaPart => {
    const part = Math.min(window.left, Math.max(1, Math.floor(window.left / (4 * parent.count))))
    window.left -= part
    if (part > 0) window.holders.add(from)
    return { given: part, left: window.left, endsInMs: Math.max(0, window.endsMs - monotonicMs()) }
  }
  parent.on(quotaNames.take, async (wish: QuotaWish, from) => {
    const window = windowOf(wish)
    if (window.left === 0 && window.holders.size > 0) {
      window.collecting ??= collect(window, wish, from).finally(() => {
        window.collecting = null
      })
    }
    if (window.collecting) await window.collecting
    return take(window, from)
  })
}
