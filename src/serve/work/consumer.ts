import type { Delivery } from '../../ports/work.ts'

/** Someone to whom deliveries go. */
export interface Consumer {
  readonly name: string
  /** Deliveries of different subjects at work at the same time. */
  readonly atOnce: number
  /** Tries before a delivery is given up. */
  readonly attempts: number
  /** The longest wait between two tries, in milliseconds; a quarter of an hour unless said. */
  readonly longestRetryMs?: number
  /** Does the work and takes the delivery out, in one transaction. Throws where that failed. */
  handle(delivery: Delivery, handling: Handling): Promise<void>
  /** Is told when there will be no more tries. */
  buried?(delivery: Delivery, cause: string): Promise<void>
}

/** One try at a delivery. */
export interface Handling {
  readonly signal: AbortSignal
  /** The one before it of its subject, where that may not be durable yet: this is not done unless that is. */
  readonly after: number | null
  /**
   * May be called at the end of the transaction that takes the delivery out: where writes are serial, the next of its subject
   * begins then, and shares a commit with it. What fails after this call fails for all that came after it.
   */
  handled(): void
}

/** Says that the work need not be tried again soon, or at all. */
export class RetryLater extends Error {
  readonly afterMs: number
  constructor(message: string, afterMs: number) {
    super(message)
    this.name = 'RetryLater'
    this.afterMs = afterMs
  }
}
export class Hopeless extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Hopeless'
  }
}
/** Another process has done it: nothing is to be done any more. */
export class DoneElsewhere extends Error {
  constructor() {
    super('another process has done it')
    this.name = 'DoneElsewhere'
  }
}
