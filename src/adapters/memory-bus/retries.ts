import { type Retry, retryDelayMs } from '../../ports/bus-retry.ts'
import type { Outside } from '../../ports/outside.ts'
import type { Entry } from './event-log.ts'

export interface Failed {
  readonly entry: Entry
  readonly failures: number
}

/** What failed, until it is to be tried again. */
export interface Retries {
  add(entry: Entry, failures: number): void
  /** The next whose time has come. */
  next(): Failed | undefined
  /** How many wait for their time. */
  waiting(): number
  abandon(): void
}

export function createRetries(retry: Retry, after: Outside['after'], onDue: () => void): Retries {
  const due: Failed[] = []
  const later = new Set<() => void>()
  return {
    add: (entry, failures) => {
      const cancel = after(retryDelayMs(failures, retry), () => {
        later.delete(cancel)
        due.push({ entry, failures })
        onDue()
      })
      later.add(cancel)
    },
    next: () => due.shift(),
    waiting: () => later.size,
    abandon: () => {
      for (const cancel of later) cancel()
      later.clear()
      due.length = 0
    },
  }
}
