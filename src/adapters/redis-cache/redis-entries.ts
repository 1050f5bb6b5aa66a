import type { Redis } from 'ioredis'
import type { CacheValue } from '../../ports/cache.ts'
import type { Outside } from '../../ports/outside.ts'
import type { Connection } from './connection.ts'
import { readEntry, writeEntry } from './entry.ts'
import { type Names, sha256 } from './names.ts'

/** One answer: the name of its entry, and of the tokens that make its generation. */
export interface Subject {
  readonly entry: string
  readonly tokens: readonly string[]
}

/** The tokens of all tags of a subject at one instant. */
export interface Generation {
  /** Equal for equal tokens of the same run of the server. */
  readonly id: string
  readonly tokens: readonly Buffer[]
}

/** What Redis knew of a subject at one instant. What is loaded from then on may be kept under that generation. */
export type Sight =
  | { readonly found: CacheValue }
  | { readonly found: null; readonly generation: Generation; readonly tooLarge: boolean }

export interface Lock {
  readonly name: string
  readonly untilMs: number
}

/** Of a token that nobody forgets; when it goes, its entries are loaded again. Entries live no longer. */
const longestMs = 7 * 24 * 60 * 60 * 1000

/** Keeps an entry (the first key) unless one of its tokens has changed: what is old would take the place of what is not. */
const keepScript = `
for i = 2, #KEYS do
  if redis.call('GET', KEYS[i]) ~= ARGV[i + 1] then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`

/**
 * Entries in Redis, each valid for one generation of its tags.
 *
 * A tag's generation is a token: a text that is made once, by whoever first misses it, and never again. To forget a tag
 * is to delete its token. Whatever deletes tokens (a `forget`, `FLUSHALL`, eviction, expiry) makes entries invalid, and
 * nothing makes one valid again: not a counter that starts anew, not a command that comes late or twice. What could
 * bring a token back is a server that restarts from a snapshot or is replaced by a replica; it has another run id.
 */
export class RedisEntries {
  readonly #connection: Connection
  readonly #names: Names
  readonly #outside: Outside
  readonly #maxValueBytes: number
  readonly #instance: string
  #made = 0
  #refusal: string | null = null

  constructor(connection: Connection, names: Names, outside: Outside, maxValueBytes: number) {
    this.#connection = connection
    this.#names = names
    this.#outside = outside
    this.#maxValueBytes = maxValueBytes
    this.#instance = Buffer.from(outside.randomBytes(15)).toString('base64url')
  }

  /** Full without eviction, read-only, or a user who may not: it answers, but takes nothing. */
  problem(): string | null {
    return this.#refusal === null ? null : `the cache does not keep answers (${this.#refusal}): they are loaded each time`
  }

  subject(key: string, tags: readonly string[]): Subject {
    return { entry: this.#names.entry(key), tokens: [this.#names.everything, ...tags.map((tag) => this.#names.tag(tag))] }
  }

  /** Null when Redis did not answer in time. */
  async look({ entry, tokens }: Subject): Promise<Sight | null> {
    const runId = this.#connection.runId
    const keys = [entry, ...tokens]
    let replies = await this.#connection.attempt((client) => client.mgetBuffer(keys))
    if (replies?.includes(null, 1)) {
      const missing = tokens.filter((_, i) => replies?.[i + 1] === null)
      replies = await this.#makeTokens(missing, keys)
    }
    // A token may be gone again at once; and what another run of the server answered says nothing about this one.
    if (replies === undefined || replies.includes(null, 1) || this.#connection.runId !== runId) return null
    const [bytes = null, ...rest] = replies
    const values = rest as Buffer[]
    const generation = { id: sha256(Buffer.from([runId, ...values].join(' '))), tokens: values }
    const content = readEntry(bytes, generation.id)
    if (content === null || content.value === null) return { found: null, generation, tooLarge: content !== null }
    return { found: content.value }
  }

  /** Asks for the lock of those who would load this, and looks again: the last holder may just have kept its answer. */
  async lookAndLock(subject: Subject, { id }: Generation, leaseMs: number): Promise<{ sight: Sight | null; lock: Lock | null }> {
    const name = this.#names.lock(subject.entry, id)
    const untilMs = this.#outside.monotonicMs() + leaseMs
    const locking = this.#connection.attempt((client) => client.set(name, this.#instance, 'PX', leaseMs, 'NX'))
    const sight = await this.look(subject)
    return { sight, lock: (await locking) === 'OK' ? { name, untilMs } : null }
  }

  async keep({ entry, tokens }: Subject, value: CacheValue, under: { generation: Generation; ttlMs: number }): Promise<void> {
    const lifeMs = Math.min(longestMs, Math.floor(under.ttlMs))
    if (!(lifeMs >= 1)) return
    const content = { value: Buffer.byteLength(value) > this.#maxValueBytes ? null : value }
    const bytes = writeEntry(content, under.generation.id)
    await this.#write((client) =>
      client.eval(keepScript, tokens.length + 1, entry, ...tokens, bytes, lifeMs, ...under.generation.tokens),
    )
  }

  /** Past its lease the lock may be another's. */
  async release({ name, untilMs }: Lock): Promise<void> {
    if (this.#outside.monotonicMs() < untilMs) await this.#connection.attempt((client) => client.del(name))
  }

  async forget(tags: readonly string[]): Promise<boolean> {
    const names = tags.map((tag) => this.#names.tag(tag))
    return (await this.#connection.attempt((client) => client.del(names))) !== undefined
  }

  /** As `forget`, for what nobody waits for; null forgets everything. */
  async forgetPatiently(tags: readonly string[] | null): Promise<boolean> {
    const names = tags?.map((tag) => this.#names.tag(tag)) ?? [this.#names.everything]
    return (await this.#connection.attemptPatiently((client) => client.del(names))) !== undefined
  }

  #write<T>(operate: (client: Redis) => Promise<T>): Promise<T | undefined> {
    return this.#connection.attempt(async (client) => {
      try {
        const given = await operate(client)
        this.#refusal = null
        return given
      } catch (error) {
        if (error instanceof Error && error.name === 'ReplyError') this.#refusal = this.#connection.describe(error)
        throw error
      }
    })
  }

  /** Several processes may miss the same token at once: the first one's stands, and all read it. */
  #makeTokens(missing: readonly string[], keys: readonly string[]): Promise<(Buffer | null)[] | undefined> {
    return this.#write(async (client) => {
      const pipeline = client.pipeline()
      for (const name of missing) {
        this.#made += 1
        pipeline.set(name, `${this.#instance}.${this.#made}`, 'PX', longestMs, 'NX')
      }
      const results = await pipeline.mgetBuffer([...keys]).exec()
      for (const [error] of results ?? []) if (error !== null) throw error
      return results?.at(-1)?.[1] as (Buffer | null)[]
    })
  }
}
