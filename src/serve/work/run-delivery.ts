import type { Outside } from '../../ports/outside.ts'
import { ConflictError, type Session, type Store, UnavailableError } from '../../ports/store.ts'
import type { Delivery } from '../../ports/work.ts'
import type { SessionSource } from '../handler-db.ts'
import { createTransaction } from '../transaction.ts'
import { DoneElsewhere } from './consumer.ts'
import { type Pending, storePending } from './outbox.ts'

export interface DeliveryOptions {
  readonly store: Store
  readonly outside: Pick<Outside, 'after'>
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** See `Handling`. */
  readonly after?: number | null
  readonly handled?: () => void
  /** Something was stored that has consumers. */
  readonly wake: () => void
}

/** One try at a delivery, as code sees it. */
export interface DeliveryRun {
  readonly session: SessionSource
  readonly signal: AbortSignal
  readonly pending: Pending[]
}

/** Tries of a handler whose transaction loses against others. */
const mostConflicts = 20

/**
 * Runs the code of a delivery in a transaction that also takes the delivery out of the store, so that what it does happens
 * once, however often it is tried. The transaction begins when the code first touches the store.
 * @param act what it resolves with is run at the end, in the transaction.
 */
export async function runDelivery(
  { store, outside, timeoutMs, signal, after = null, handled = () => {}, wake }: DeliveryOptions,
  { consumer, seq }: Delivery,
  act: (run: DeliveryRun) => Promise<((session: Session) => Promise<void>) | void>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const transaction = createTransaction(store, attempt)
    const pending: Pending[] = []
    const limit = limitTime(timeoutMs, signal, outside)
    let settled: Promise<boolean> | undefined
    /** Taken out as the first of all, so that a store that is far away is asked that together with what comes next. */
    const open = async () => {
      const session = await transaction.session()
      if (settled === undefined) {
        settled = session.work.settle(consumer, seq, after)
        settled.catch(() => {})
      }
      return session
    }
    try {
      const finish = await limit.race(act({ session: open, signal: limit.signal, pending }))
      const session = await open()
      await finish?.(session)
      await storePending(session, pending)
      if (!(await settled)) throw new DoneElsewhere()
      handled()
      await transaction.commit()
      // The end of a step stores the next one.
      if (pending.length > 0 || finish) wake()
      return
    } catch (error) {
      const reason = await transaction.rollback(error)
      if (!(reason instanceof ConflictError)) throw error
      if (attempt === mostConflicts) throw new UnavailableError('too many change the same at once', { cause: reason })
    } finally {
      limit.cancel()
    }
  }
}

function limitTime(timeoutMs: number, outer: AbortSignal, outside: Pick<Outside, 'after'>) {
  const abort = new AbortController()
  let refuse: (error: Error) => void = () => {}
  const late = new Promise<never>((_, reject) => {
    refuse = reject
  })
  late.catch(() => {})
  const end = (error: Error) => {
    abort.abort(error)
    refuse(error)
  }
  const onOuter = () => end(outer.reason as Error)
  outer.addEventListener('abort', onOuter)
  const cancelTimer = outside.after(timeoutMs, () => end(new Error(`it did not finish within ${timeoutMs} ms`)))
  return {
    signal: abort.signal,
    race: <T>(work: Promise<T>): Promise<T> => Promise.race([work, late]),
    cancel: () => {
      cancelTimer()
      outer.removeEventListener('abort', onOuter)
    },
  }
}
