import type { FastifyBaseLogger } from 'fastify'
import type { Outside } from '../../ports/outside.ts'
import type { Store } from '../../ports/store.ts'
import type { Delivery } from '../../ports/work.ts'
import { backoffMs } from './backoff.ts'
import { type Consumer, Hopeless, RetryLater } from './consumer.ts'

export interface FailureOptions {
  readonly store: Store
  readonly outside: Outside
  readonly logger: Pick<FastifyBaseLogger, 'warn' | 'error'>
}

/** What became of a delivery that failed. */
export interface Failed {
  /** `gone`: another process has done it. `unnoted`: the store is away, so it stays as it was. */
  readonly is: 'put off' | 'dead' | 'gone' | 'unnoted'
  /** When it is to be tried again, and how often it was tried. */
  readonly dueMs: number
  readonly attempts: number
}

const longestCause = 2_000

/** Puts off what failed, or buries it. */
export async function noteFailure(
  { store, outside, logger }: FailureOptions,
  consumer: Consumer,
  delivery: Delivery,
  error: unknown,
): Promise<Failed> {
  const { consumer: name, seq } = delivery
  const attempts = delivery.attempts + 1
  const cause = causeOf(error)
  const isOver = error instanceof Hopeless || attempts >= consumer.attempts
  const waitMs = error instanceof RetryLater ? error.afterMs : backoffMs(attempts, outside, consumer.longestRetryMs)
  const dueMs = Math.ceil(outside.now() + waitMs)
  const facts = { consumer: name, id: delivery.message.id, attempts, err: error }
  try {
    if (isOver) {
      if (!(await store.write((session) => session.work.bury(name, seq, { attempts, cause }))))
        return { is: 'gone', dueMs, attempts }
      logger.error(facts, 'given up: it is a dead letter now')
      await consumer.buried?.(delivery, cause)
      return { is: 'dead', dueMs, attempts }
    }
    // Where another process has done it, this was no failure.
    const isThere = await store.write((session) => session.work.postpone(name, seq, { dueMs, attempts, cause }))
    if (isThere) logger.warn(facts, 'it will be tried again')
    return { is: isThere ? 'put off' : 'gone', dueMs, attempts }
  } catch (refused) {
    logger.warn({ consumer: name, err: refused }, 'the failure could not be noted')
    return { is: 'unnoted', dueMs, attempts: isOver ? delivery.attempts : attempts }
  }
}

/** For a person. What was decided here is no fault of code whose place would help. */
function causeOf(error: unknown): string {
  const isDecided = error instanceof Hopeless || error instanceof RetryLater
  const text = isDecided ? error.message : error instanceof Error ? (error.stack ?? String(error)) : String(error)
  return text.slice(0, longestCause).toWellFormed().replaceAll('\0', '')
}
