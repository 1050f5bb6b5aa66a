/** What the deterministic core takes from outside: time, chance, ids, timers. The edge passes real ones; tests pass theirs. */
export interface Outside {
  /** Milliseconds since the Unix epoch, wall clock. */
  now(): number
  /** Milliseconds of a clock that never steps back, for spans and rates. */
  monotonicMs(): number
  /** `length` bytes nobody can guess. */
  randomBytes(length: number): Uint8Array
  /** Calls back once after `ms`, without keeping the process alive; the returned function cancels. */
  after(ms: number, call: () => void): () => void
}
