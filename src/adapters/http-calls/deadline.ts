import type { Outside } from '../../ports/outside.ts'
import { onAbort } from './on-abort.ts'

/** The end of a whole call: its time limit, or its caller who goes away, whichever is first. */
export interface Deadline {
  /** Aborts with the caller's reason, or with `overdue`. */
  readonly signal: AbortSignal
  leftMs(): number
  /** Waits, but not beyond the end: then it throws the signal's reason. */
  wait(ms: number): Promise<void>
  /** Lets go of timer and listener: to be called whatever happened. */
  release(): void
}

export interface DeadlineOptions {
  readonly limitMs: number
  readonly caller: AbortSignal | undefined
  readonly overdue: () => Error
  readonly outside: Outside
}

export function createDeadline({ limitMs, caller, overdue, outside }: DeadlineOptions): Deadline {
  const endsAt = outside.monotonicMs() + limitMs
  const controller = new AbortController()
  const { signal } = controller
  if (caller?.aborted) controller.abort(caller.reason)
  const letCallerGo = caller && onAbort(caller, () => controller.abort(caller.reason))
  const cancelTimer = outside.after(limitMs, () => controller.abort(overdue()))
  return {
    signal,
    leftMs: () => Math.max(0, endsAt - outside.monotonicMs()),
    wait: (ms) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const cancel = outside.after(ms, () => {
          letGo()
          resolve()
        })
        const letGo = onAbort(signal, () => {
          cancel()
          reject(signal.reason)
        })
      }),
    release: () => {
      cancelTimer()
      letCallerGo?.()
    },
  }
}
