import type { Bus } from '../../ports/bus.ts'
import { checkSubscription } from '../../ports/bus-encoding.ts'
import { type Retry, redelivery } from '../../ports/bus-retry.ts'
import type { Outside } from '../../ports/outside.ts'
import { UnavailableError } from '../../ports/store.ts'
import { createEventLog } from './event-log.ts'
import { createIntake } from './intake.ts'
import type { Place } from './place.ts'
import { createPlaces } from './places.ts'
import { createQuestions } from './questions.ts'

export interface MemoryBusOptions {
  readonly outside: Pick<Outside, 'now' | 'after'>
  /** How many events are kept for who asks for past ones, and for slow subscribers; 10,000 unless said. */
  readonly keptEvents?: number
  /** How many bytes of them; 64 MiB unless said. */
  readonly keptBytes?: number
  /** The largest event, question or answer; 1 MiB unless said, as NATS has it. */
  readonly largestBytes?: number
  /** How long `publish` waits for room; 5,000 unless said. */
  readonly timeLimitMs?: number
  readonly retry?: Retry
}

/**
 * A bus within the process: nothing survives it. The last events are kept; where a subscriber falls so far behind that one
 * it has yet to receive would go, publishing waits for it.
 */
export function createMemoryBus(options: MemoryBusOptions): Bus {
  const { outside, keptEvents = 10_000, keptBytes = 67_108_864, largestBytes = 1_048_576, retry = redelivery } = options
  const log = createEventLog({ events: keptEvents, bytes: keptBytes })
  const shared = { retry, mostOpen: keptEvents, after: outside.after, onProgress: () => intake.resume() }
  const places = createPlaces(log, shared)
  const questions = createQuestions(outside.after, largestBytes)
  let isScheduled = false
  let closing: Promise<void> | null = null

  /** After the turn that published, so that a receiver never runs inside a publisher. */
  const schedule = () => {
    if (isScheduled) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      for (const place of places.all()) place.dispatch()
    })
  }
  const intake = createIntake({
    log,
    outside,
    largestBytes: Math.min(largestBytes, keptBytes),
    mostWaiting: keptEvents,
    timeLimitMs: options.timeLimitMs ?? 5_000,
    isNeeded: places.need,
    onTaken: schedule,
  })
  const requireOpen = () => {
    if (closing) throw new UnavailableError('the bus is closed')
  }
  return {
    publish: async (events) => {
      requireOpen()
      await intake.publish(events)
    },
    subscribe: async (names, subscription, receive) => {
      requireOpen()
      checkSubscription(names, subscription)
      const place = places.at(names, subscription)
      const member = place.join(receive, subscription.concurrency ?? 1)
      schedule()
      return {
        close: async () => {
          places.leave(place, subscription)
          await member.leave()
        },
      }
    },
    request: async (name, payload, { timeoutMs }) => {
      requireOpen()
      return questions.ask(name, payload, timeoutMs)
    },
    reply: async (name, answer) => {
      requireOpen()
      return questions.reply(name, answer)
    },
    problem: () => (intake.waiting() > 0 ? `the bus is full: ${intake.waiting()} events wait for slow subscribers` : null),
    close: () => {
      closing ??= settle(places.all(), () => Promise.all([intake.settled(), questions.settled()]))
      return closing
    },
  }
}

/** What was published is delivered, for nobody else will; what failed is not waited for. */
async function settle(places: readonly Place[], others: () => Promise<unknown>): Promise<void> {
  await others()
  await Promise.all(places.map((place) => place.settled()))
  for (const place of places) place.abandon()
}
