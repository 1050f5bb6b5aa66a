import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IBackoff,
  isBrokenCircuitError,
} from 'cockatiel'
import type { ExternalState, ExternalSystem } from '../../ports/external.ts'

export interface BreakerRules<T> {
  readonly breaker: ExternalSystem['breaker']
  isFailure(error: unknown): boolean
  isFailedAnswer(answer: T): boolean
  monotonicMs(): number
}

/** Stops asking a system that fails, and lets one call at a time find out whether it is back. */
export interface Breaker<T> {
  /** @throws {BreakerOpen} without asking, or what `ask` throws */
  run(ask: () => Promise<T>): Promise<T>
  state(): ExternalState['breaker']
}

export class BreakerOpen extends Error {}

/**
 * Consecutive failures open it. While it is half open only the call that tries is let through; the library would let the
 * others wait for it, and they would spend their time on a system that is probably still down.
 */
export function createBreaker<T>({ breaker, isFailure, isFailedAnswer, monotonicMs }: BreakerRules<T>): Breaker<T> {
  const policy: CircuitBreakerPolicy = circuitBreaker(
    // A try that was given up says nothing: to the library an unknown error would be a success, and close it.
    handleWhen((error) => isFailure(error) || policy.state === CircuitState.HalfOpen).orWhenResult((answer) =>
      isFailedAnswer(answer as T),
    ),
    { breaker: new ConsecutiveBreaker(breaker.failures), halfOpenAfter: pause(breaker.pauseMs, monotonicMs) },
  )
  const state = () =>
    policy.state === CircuitState.Closed ? 'closed' : policy.state === CircuitState.HalfOpen ? 'half-open' : 'open'
  return {
    state,
    run: async (ask) => {
      if (state() === 'half-open') throw new BreakerOpen()
      try {
        return await policy.execute(ask)
      } catch (error) {
        throw isBrokenCircuitError(error) ? new BreakerOpen() : error
      }
    },
  }
}

/**
 * The library compares the wall clock's way since the opening with `duration`. A wall clock that steps back would keep it
 * open for as long, so the answer is given by the clock that does not step: none of it is left, or all of it.
 */
function pause(pauseMs: number, monotonicMs: () => number): { next(): IBackoff<unknown> } {
  const next = () => {
    const openedAt = monotonicMs()
    return {
      get duration() {
        return monotonicMs() - openedAt >= pauseMs ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
      },
      next,
    }
  }
  return { next }
}
