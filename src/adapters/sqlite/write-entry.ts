import type { Outside } from '../../ports/outside.ts'
import { UnavailableError } from '../../ports/store.ts'
import type { WriteRight } from './write-right.ts'

/** How a transaction begins where others write too. */
export interface WriteEntry {
  /** @throws UnavailableError when others write for so long that nobody should wait any more. */
  enter(begin: () => void): Promise<void>
  leave(): void
}

export interface WriteEntryOptions {
  readonly right: WriteRight
  readonly outside: Pick<Outside, 'after' | 'monotonicMs'>
  readonly patienceMs?: number
}

/** Longest pause between two tries at a lock that a program of another family holds, in milliseconds. */
const longestPauseMs = 50

/**
 * Waits for its turn among the processes of a family, and then for those that are none, such as `lintel events retry`:
 * never inside the event loop, and not for ever.
 */
export function createWriteEntry({ right, outside, patienceMs = 10_000 }: WriteEntryOptions): WriteEntry {
  let asked = false
  let arrive: (() => void) | null = null
  /** False when it took too long; then the right is let go when it comes, or taken by who waits for it by then. */
  const arrival = () =>
    new Promise<boolean>((resolve) => {
      const cancel = outside.after(patienceMs, () => {
        arrive = null
        resolve(false)
      })
      arrive = () => {
        cancel()
        arrive = null
        resolve(true)
      }
      if (asked) return
      asked = true
      right.take(() => {
        asked = false
        if (arrive) arrive()
        else right.release()
      })
    })
  const pause = (ms: number) => new Promise<void>((resolve) => void outside.after(ms, resolve))
  return {
    enter: async (begin) => {
      if (!(await arrival())) throw new UnavailableError('another process writes for too long')
      const untilMs = outside.monotonicMs() + patienceMs
      for (let pauseMs = 1; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
        try {
          return begin()
        } catch (error) {
          const isBusy = String((error as { code?: string }).code).startsWith('SQLITE_BUSY')
          if (isBusy && outside.monotonicMs() < untilMs) {
            await pause(pauseMs)
            continue
          }
          right.release()
          throw isBusy ? new UnavailableError('another program writes to the data for too long', { cause: error }) : error
        }
      }
    },
    leave: () => right.release(),
  }
}
