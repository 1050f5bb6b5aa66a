import { SingleFlight } from '../../kit/single-flight.ts'
import type { Cache, CacheAnswer, CacheStats, CacheValue, Keeping } from '../../ports/cache.ts'
import type { Outside } from '../../ports/outside.ts'
import { Forgotten } from './forgotten.ts'
import { type Bounds, KeptAnswers } from './kept-answers.ts'

export interface MemoryCacheLimits extends Bounds {
  /** Tags whose last `forget` is known; more cost hits, not correctness. */
  readonly maxTags: number
}

const usual: MemoryCacheLimits = { maxEntries: 10_000, maxBytes: 64 * 1024 * 1024, maxValueBytes: 1024 * 1024, maxTags: 10_000 }

/** What a load under way was begun with. */
interface Begun {
  readonly begun: number
  readonly tags: readonly string[]
}

/** Keeps answers in this process, and only for this process: another one's `forget` does not reach it. */
export function createMemoryCache(outside: Outside, limits: Partial<MemoryCacheLimits> = {}): Cache {
  return new MemoryCache(outside, { ...usual, ...limits })
}

class MemoryCache implements Cache {
  readonly #outside: Outside
  readonly #kept: KeptAnswers
  readonly #forgotten: Forgotten
  readonly #flights = new SingleFlight<Begun, CacheValue>()
  readonly #counts = { hits: 0, misses: 0, loads: 0, shared: 0 }
  #closed = false

  constructor(outside: Outside, limits: MemoryCacheLimits) {
    this.#outside = outside
    this.#kept = new KeptAnswers(limits)
    this.#forgotten = new Forgotten(limits.maxTags)
  }

  async remember(key: string, keeping: Keeping, load: () => Promise<CacheValue>): Promise<CacheAnswer> {
    const value = this.#find(key, keeping.tags)
    if (value !== undefined) {
      this.#counts.hits += 1
      return { value, hit: true }
    }
    this.#counts.misses += 1
    const { result, began } = this.#flights.share(key, {
      joins: (running) => !this.#isOld(running, keeping.tags),
      begin: () => {
        const state = { begun: this.#forgotten.now, tags: [...keeping.tags] }
        return { state, result: this.#load(key, { ...keeping, ...state }, load) }
      },
    })
    if (!began) this.#counts.shared += 1
    return { value: await result, hit: false }
  }

  async forget(tags: readonly string[]): Promise<void> {
    if (tags.length > 0) this.#forgotten.add(tags)
  }

  problem(): string | null {
    return null
  }

  stats(): CacheStats {
    return { ...this.#counts, errors: 0, entries: this.#kept.size, bytes: this.#kept.bytes }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#kept.clear()
  }

  #find(key: string, tags: readonly string[]): CacheValue | undefined {
    const kept = this.#kept.get(key)
    if (kept === undefined) return undefined
    if (kept.expiresAtMs > this.#outside.monotonicMs() && !this.#isOld(kept, tags)) return kept.value
    this.#kept.delete(key)
    return undefined
  }

  /** Whether one of its own tags, or of the tags it is asked with, was forgotten since it began. */
  #isOld({ begun, tags }: Begun, asked: readonly string[]): boolean {
    return this.#forgotten.since(begun, tags) || this.#forgotten.since(begun, asked)
  }

  async #load(key: string, keeping: Keeping & Begun, load: () => Promise<CacheValue>): Promise<CacheValue> {
    this.#counts.loads += 1
    const value = await load()
    if (!this.#closed && keeping.ttlMs > 0 && !this.#isOld(keeping, []))
      this.#kept.set(key, {
        value,
        tags: keeping.tags,
        begun: keeping.begun,
        expiresAtMs: this.#outside.monotonicMs() + keeping.ttlMs,
      })
    return value
  }
}
