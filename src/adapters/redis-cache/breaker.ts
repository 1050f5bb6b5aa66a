import type { Outside } from '../../ports/outside.ts'

export interface BreakerLimits {
  /** Failures in a row that open it. */
  readonly failures: number
  /** How long nothing is tried then; after it, one operation a pause is. */
  readonly pauseMs: number
}

/** Keeps from asking something that does not answer. */
export class Breaker {
  readonly #outside: Outside
  readonly #limits: BreakerLimits
  #failures = 0
  #closedUntilMs = 0

  constructor(outside: Outside, limits: BreakerLimits) {
    this.#outside = outside
    this.#limits = limits
  }

  get open(): boolean {
    return this.#failures >= this.#limits.failures
  }

  /** Whether an operation may be tried. Who is admitted tells how it went. */
  admits(): boolean {
    if (!this.open) return true
    const now = this.#outside.monotonicMs()
    if (now < this.#closedUntilMs) return false
    this.#closedUntilMs = now + this.#limits.pauseMs
    return true
  }

  succeeded(): void {
    this.#failures = 0
  }

  failed(): void {
    this.#failures += 1
    if (this.#failures === this.#limits.failures) this.#closedUntilMs = this.#outside.monotonicMs() + this.#limits.pauseMs
  }
}
