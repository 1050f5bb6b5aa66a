/**
 * Answers kept for a while. A cache may forget at any moment and never fails its caller: what it cannot answer is loaded.
 *
 * What holds: a caller never gets an answer that was loaded from data older than a `forget` of one of its tags that had
 * resolved before the caller asked. It holds between processes too, with the exceptions that an adapter documents and
 * tells in `problem()`; those end when the answer's time to live does.
 *
 * What the caller owes: `forget` is called after the commit and before the write is answered, and `load` reads data at
 * least as new as every commit that was forgotten before it began (not from a replica that lags behind). A process that
 * dies between the two leaves old answers until their time to live is over.
 */
export interface Cache {
  /**
   * The answer under a key, or what `load` gives. In this process a key is loaded once at a time: who asks while it is
   * loaded shares that load, or, when something was forgotten in between, the next one, which begins when that has ended.
   * Between processes with a common cache it is loaded once at a time as far as that takes no longer than a load.
   * The value is common to all callers: it is not to be written to.
   * @throws what `load` throws, to all who share it; nothing is kept then
   */
  remember(key: string, options: Keeping, load: () => Promise<CacheValue>): Promise<CacheAnswer>
  /**
   * What carries one of the tags is not given out any more once this resolves. Called after each commit with the
   * entities that were written. It never rejects, and waits no longer than a cache may take to answer.
   */
  forget(tags: readonly string[]): Promise<void>
  /** Null when well; else what is wrong and what it means. */
  problem(): string | null
  stats(): CacheStats
  /** Ends what is under way in the background. Later calls of `remember` load. */
  close(): Promise<void>
}

/** Bytes or text; a value comes back as the kind it was. */
export type CacheValue = Buffer | string

export interface Keeping {
  /** Counted from the end of the load. Nothing is kept at 0. */
  readonly ttlMs: number
  /** What a `forget` may name, such as entities. The same key with other tags may be another answer. */
  readonly tags: readonly string[]
}

export interface CacheAnswer {
  readonly value: CacheValue
  /** It was kept: nothing was loaded for it in this process. */
  readonly hit: boolean
}

/** Counted since the start, but for `entries` and `bytes`, which this process holds now. */
export interface CacheStats {
  /** Callers who got what was kept. */
  readonly hits: number
  /** Callers who got what was loaded, or the error of it. */
  readonly misses: number
  readonly loads: number
  /** Misses that were answered by a load which another caller began. */
  readonly shared: number
  /** Operations of a cache outside this process that failed or took too long. */
  readonly errors: number
  readonly entries: number
  readonly bytes: number
}
