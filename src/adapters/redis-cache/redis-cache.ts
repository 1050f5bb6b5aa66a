import { SingleFlight } from '../../kit/single-flight.ts'
import type { Cache, CacheAnswer, CacheStats, CacheValue, Keeping } from '../../ports/cache.ts'
import type { Outside } from '../../ports/outside.ts'
import { readAddress } from './address.ts'
import { Connection, type ConnectionLimits } from './connection.ts'
import { jittered } from './jitter.ts'
import { Names } from './names.ts'
import { type Generation, type Lock, RedisEntries, type Sight, type Subject } from './redis-entries.ts'
import { Undelivered } from './undelivered.ts'

export interface RedisCacheLimits extends ConnectionLimits {
  /** How long another process's load of the same is waited for, at most: what a load takes at most. */
  readonly waitMs: number
  readonly maxValueBytes: number
  /** Tags remembered one by one that Redis has not heard of; with more of them everything is forgotten. */
  readonly maxUndelivered: number
}

export interface RedisCacheSettings {
  /** `redis://` or `rediss://`, with user and password where the server wants them. */
  readonly url: string
  /** Applications with other names share nothing. */
  readonly application: string
  readonly outside: Outside
  readonly limits?: Partial<RedisCacheLimits>
}

const usual: RedisCacheLimits = {
  operationMs: 50,
  connectMs: 2000,
  breaker: { failures: 5, pauseMs: 2000 },
  waitMs: 1000,
  maxValueBytes: 1024 * 1024,
  maxUndelivered: 10_000,
}

/**
 * Keeps answers in Redis or Valkey (6 or later), common to all processes of an application. Nothing is kept in the process
 * itself: every answer is checked against the generations of its tags in the same round trip that fetches it.
 *
 * When Redis is slow or gone, answers are loaded. A `forget` that Redis has not heard of holds in this process at once: it
 * takes nothing with these tags from Redis until Redis has heard, and keeps telling it. Processes that can still reach
 * Redis may give out what is older until then, or until its time to live is over; `problem()` says so. The same holds
 * where a process dies before Redis has heard, and for two servers that both think they are the primary.
 *
 * Waits for the connection, but no longer than connecting may take, and starts without it then.
 * @throws Error when the address cannot be read or the client is not installed
 */
export async function createRedisCache(settings: RedisCacheSettings): Promise<Cache> {
  const limits = { ...usual, ...settings.limits }
  const address = readAddress(settings.url)
  const client = await loadClient()
  return new Promise((resolve) => {
    const ready = () => {
      cache.connected()
      start()
    }
    const connection = new Connection(client, address, settings.outside, limits, ready)
    const cache = new RedisCache(connection, { ...settings, limits })
    const cancel = settings.outside.after(limits.connectMs, () => resolve(cache))
    const start = () => {
      cancel()
      resolve(cache)
    }
  })
}

async function loadClient(): Promise<typeof import('ioredis').Redis> {
  try {
    return (await import('ioredis')).Redis
  } catch (error) {
    throw new Error('`CACHE_URL` needs the package `ioredis`, which is not installed: run `npm install ioredis`', {
      cause: error,
    })
  }
}

/** A load under way. Null: begun without Redis, so that it is not kept and nobody can join who asks later. */
interface Loading {
  generation: Generation | null
}

/** One call of `remember`, with what its load needs. */
interface Asked {
  readonly subject: Subject
  readonly ttlMs: number
  readonly load: () => Promise<CacheValue>
}

class RedisCache implements Cache {
  readonly #connection: Connection
  readonly #entries: RedisEntries
  readonly #undelivered: Undelivered
  readonly #outside: Outside
  readonly #waitMs: number
  readonly #looks = new SingleFlight<null, Sight | null>()
  readonly #flights = new SingleFlight<Loading, CacheAnswer>()
  readonly #background = new Set<Promise<void>>()
  readonly #counts = { hits: 0, misses: 0, loads: 0, shared: 0 }
  #closed = false

  constructor(connection: Connection, { application, outside, limits }: RedisCacheSettings & { limits: RedisCacheLimits }) {
    this.#connection = connection
    this.#outside = outside
    this.#waitMs = limits.waitMs
    this.#entries = new RedisEntries(connection, new Names(application), outside, limits.maxValueBytes)
    this.#undelivered = new Undelivered({
      deliver: (tags) => this.#entries.forgetPatiently(tags),
      outside,
      maxTags: limits.maxUndelivered,
    })
  }

  /** The connection is there, again or for the first time. */
  connected(): void {
    this.#undelivered.retry()
  }

  async remember(key: string, { tags, ttlMs }: Keeping, load: () => Promise<CacheValue>): Promise<CacheAnswer> {
    const sorted = [...new Set(tags)].sort()
    const asked = { subject: this.#entries.subject(key, sorted), ttlMs, load }
    const same = JSON.stringify([key, ...sorted])
    const sight = this.#undelivered.covers(sorted) ? null : await this.#look(same, asked.subject)
    if (sight !== null && sight.found !== null) {
      this.#counts.hits += 1
      return { value: sight.found, hit: true }
    }
    return this.#board(same, asked, sight)
  }

  async forget(tags: readonly string[]): Promise<void> {
    if (tags.length === 0 || this.#closed) return
    if (!(await this.#entries.forget(tags))) this.#undelivered.add(tags)
  }

  problem(): string | null {
    const problems = [this.#connection.problem() ?? this.#entries.problem(), this.#undelivered.describe()]
    return problems.filter((problem) => problem !== null).join('; ') || null
  }

  stats(): CacheStats {
    return { ...this.#counts, errors: this.#connection.errors, entries: 0, bytes: 0 }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#background)
    await this.#undelivered.close()
    this.#connection.close()
  }

  /** Callers of the same key who ask while one looks share the next look: it begins after they asked. */
  #look(same: string, subject: Subject): Promise<Sight | null> {
    if (this.#connection.runId === null) return Promise.resolve(null)
    const begin = () => ({ state: null, result: this.#entries.look(subject) })
    return this.#looks.share(same, { joins: () => false, begin }).result
  }

  /**
   * Joins the load under way if it began in the generation that Redis told after this caller asked: then it has seen every
   * write that was forgotten by then. Who could not ask Redis shares a load that begins later.
   */
  async #board(same: string, asked: Asked, sight: Sight | null): Promise<CacheAnswer> {
    const generation = sight?.found === null ? sight.generation : null
    const { result, began } = this.#flights.share(same, {
      joins: (running) => generation !== null && running.generation?.id === generation.id,
      begin: () => {
        const state = { generation }
        return { state, result: this.#fly(asked, state) }
      },
    })
    try {
      const answer = await result
      if (answer.hit) this.#counts.hits += 1
      else this.#missed(began)
      return answer
    } catch (error) {
      this.#missed(began)
      throw error
    }
  }

  #missed(began: boolean): void {
    this.#counts.misses += 1
    if (!began) this.#counts.shared += 1
  }

  async #fly(asked: Asked, loading: Loading): Promise<CacheAnswer> {
    const { found, lock } = await this.#await(asked.subject, loading)
    if (found !== null) return { value: found, hit: true }
    this.#counts.loads += 1
    try {
      const value = await asked.load()
      // Commands go out in order: who asks after this answer finds it kept.
      if (loading.generation !== null && !this.#closed)
        this.#afterwards(this.#entries.keep(asked.subject, value, { generation: loading.generation, ttlMs: asked.ttlMs }))
      return { value, hit: false }
    } finally {
      if (lock !== null) this.#afterwards(this.#entries.release(lock))
    }
  }

  /** Until this process may load, another one's answer is there, or waiting takes as long as a load. */
  async #await(subject: Subject, loading: Loading): Promise<{ found: CacheValue | null; lock: Lock | null }> {
    const untilMs = this.#outside.monotonicMs() + this.#waitMs
    while (loading.generation !== null) {
      const { sight, lock } = await this.#entries.lookAndLock(subject, loading.generation, this.#waitMs)
      if (sight !== null && sight.found !== null) {
        if (lock !== null) this.#afterwards(this.#entries.release(lock))
        return { found: sight.found, lock: null }
      }
      loading.generation = sight?.generation ?? null
      if (lock !== null || sight?.tooLarge || this.#outside.monotonicMs() >= untilMs) return { found: null, lock }
      if (sight !== null) await new Promise<void>((resolve) => this.#outside.after(jittered(this.#outside, 20), resolve))
    }
    return { found: null, lock: null }
  }

  #afterwards(work: Promise<void>): void {
    this.#background.add(work)
    void work.finally(() => this.#background.delete(work))
  }
}
