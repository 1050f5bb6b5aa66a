import { type Bus, EventRefusedError } from '../../ports/bus.ts'
import type { Store } from '../../ports/store.ts'
import { type Consumer, DoneElsewhere, Hopeless } from './dispatcher.ts'
import { busConsumer } from './outbox.ts'

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
    handle: async ({ consumer, seq, message }) => {
      const { id, name, version, subject, payload, at, trace } = message
      const event = { id, name, version, subject, at, payload: JSON.parse(payload) as Record<string, unknown> }
      try {
        await bus.publish([trace === null ? event : { ...event, trace }])
      } catch (error) {
        throw error instanceof EventRefusedError ? new Hopeless(error.message, { cause: error }) : error
      }
      if (!(await store.write((session) => session.work.settle(consumer, seq)))) throw new DoneElsewhere()
    },
  }
}
