import type { Bus, EventMessage } from '../../ports/bus.ts'

/** Delivers within the process, after the turn that published; what a subscriber throws is reported, not spread. */
export function createMemoryBus(onError: (event: EventMessage, error: unknown) => void): Bus {
  const subscribers = new Map<string, ((event: EventMessage) => void | Promise<void>)[]>()
  const working = new Set<Promise<void>>()
  const deliver = (event: EventMessage) => {
    for (const receive of subscribers.get(event.name) ?? []) {
      const work: Promise<void> = (async () => receive(event))()
        .catch((error: unknown) => onError(event, error))
        .finally(() => working.delete(work))
      working.add(work)
    }
  }
  return {
    publish: (events) => {
      if (events.length > 0) setImmediate(() => events.forEach(deliver))
    },
    subscribe: (name, receive) => {
      subscribers.set(name, [...(subscribers.get(name) ?? []), receive])
    },
    close: async () => {
      await new Promise((resolve) => setImmediate(resolve))
      await Promise.all(working)
    },
  }
}
