import { type Bus, EventRefusedError } from '../../ports/bus.ts'
import type { Store } from '../../ports/store.ts'
import { type Consumer, DoneElsewhere, Hopeless } from './consumer.ts'
import { busConsumer } from './outbox.ts'

/** A broker that has come back is not kept waiting for what it missed. */
const longestRetryMs = 5_000

/**
 * Tells everything that happened to the bus, in order. The store stays the truth: an event is taken out when the bus has
 * it, and kept for as long as messages are, to be told again.
 */
export function createBusConsumer(store: Store, bus: Bus): Consumer {
  return {
    name: busConsumer,
    atOnce: 64,
    // A broker that is away comes back.
    attempts: Number.POSITIVE_INFINITY,
    longestRetryMs,
    handle: async ({ consumer, seq, message }, { after, handled }) => {
      const { id, name, version, subject, payload, at, trace } = message
      const event = { id, name, version, subject, at, payload: JSON.parse(payload) as Record<string, unknown> }
      try {
        await bus.publish([trace === null ? event : { ...event, trace }])
      } catch (error) {
        throw error instanceof EventRefusedError ? new Hopeless(error.message, { cause: error }) : error
      }
      await store.write(async (session) => {
        if (!(await session.work.settle(consumer, seq, after))) throw new DoneElsewhere()
        handled()
      })
    },
  }
}
