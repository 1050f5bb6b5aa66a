import type { Bus, EventMessage } from './bus.ts'
import type { Retry } from './bus-retry.ts'

/** What of a bus a test may want otherwise. */
export interface BusSettings {
  readonly retry?: Retry
  readonly timeLimitMs?: number
}

/** Where one test has its events, over as many openings as it wants. */
export interface BusPlace {
  open(settings?: BusSettings): Promise<Bus>
  /** Closes what is open and forgets the events. */
  remove(): Promise<void>
  /** The largest event it takes. */
  readonly largestBytes: number
}

/** Tries that follow soon, so that a test does not wait. */
export const soon: Retry = { firstMs: 20, mostMs: 200 }

export function eventOf(number: number, more: Partial<EventMessage> = {}): EventMessage {
  const at = new Date(1_700_000_000_000 + number).toISOString()
  return { id: `event-${number}`, name: 'orderPaid', version: 1, subject: null, payload: { number }, at, ...more }
}

export function eventsOf(count: number, more: Partial<EventMessage> = {}): EventMessage[] {
  return Array.from({ length: count }, (_, index) => eventOf(index + 1, more))
}

/** Writes down what it receives. */
export interface Inbox {
  readonly received: EventMessage[]
  readonly receive: (event: EventMessage) => Promise<void>
  /** Resolves when so many have come. */
  until(count: number): Promise<void>
  ids(): string[]
}

/** @param act what receiving does beside that, such as failing */
export function createInbox(act: (event: EventMessage) => unknown = () => {}): Inbox {
  const received: EventMessage[] = []
  const waiting = createSignal()
  return {
    received,
    receive: async (event) => {
      received.push(event)
      waiting.raise()
      await act(event)
    },
    until: (count) => waiting.until(() => received.length >= count),
    ids: () => received.map(({ id }) => id),
  }
}

/** Something that happens, and those who wait until it has happened enough. */
export interface Signal {
  raise(): void
  until(condition: () => boolean): Promise<void>
}

export function createSignal(): Signal {
  const waiting = new Set<() => void>()
  return {
    raise: () => {
      for (const look of [...waiting]) look()
    },
    until: (condition) =>
      new Promise((resolve) => {
        const look = () => {
          if (!condition()) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}

/** A promise and the way to settle it. */
export function createGate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}
