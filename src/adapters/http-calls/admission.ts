import { bulkhead, isBulkheadRejectedError } from 'cockatiel'
import { onAbort } from './on-abort.ts'

/** How many may be at work at once, and how many may wait for that. */
export interface Admission {
  /**
   * Runs `act` when it is its turn. An abort ends the waiting with the signal's reason; what runs has to see to it itself.
   * @throws {AdmissionRefused} at once, when as many wait as may
   */
  run<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T>
  inFlight(): number
  waiting(): number
}

export class AdmissionRefused extends Error {}

/**
 * A bulkhead: `atOnce` at work, as many waiting. The library is not told of the signal: it would pass by one that was
 * given up when its turn comes without giving the turn to the next, who might wait for ever. So whoever gives up leaves a
 * turn that does nothing behind. A newcomer may take a turn as it becomes free, and one that waited then waits again, or is
 * refused where as many wait as may.
 */
export function createAdmission(atOnce: number): Admission {
  const policy = bulkhead(atOnce, atOnce)
  let waiting = 0
  return {
    inFlight: () => atOnce - policy.executionSlots,
    waiting: () => waiting,
    run: <T>(act: () => Promise<T>, signal: AbortSignal) =>
      new Promise<T>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        waiting++
        const stopWaiting = () => {
          waiting--
          letGo()
        }
        const letGo = onAbort(signal, () => {
          stopWaiting()
          reject(signal.reason)
        })
        const turn = async () => {
          if (signal.aborted) return
          stopWaiting()
          await act().then(resolve, reject)
        }
        policy.execute(turn).catch((error: unknown) => {
          if (!signal.aborted) stopWaiting()
          reject(isBulkheadRejectedError(error) ? new AdmissionRefused() : error)
        })
      }),
  }
}
