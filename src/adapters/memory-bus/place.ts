import type { EventMessage } from '../../ports/bus.ts'
import type { Retry } from '../../ports/bus-retry.ts'
import type { Outside } from '../../ports/outside.ts'
import type { Entry, EventLog } from './event-log.ts'
import { createRetries } from './retries.ts'

export interface PlaceOptions {
  readonly log: EventLog
  readonly names: readonly string[] | '*'
  /** The sequence to begin with. */
  readonly from: number
  readonly retry: Retry
  /** Events that may be at work or wait for another try before no new one is begun. */
  readonly mostOpen: number
  readonly after: Outside['after']
  /** Called when it went on in the log. */
  readonly onProgress: () => void
}

/** Who receives at a place. */
export interface Member {
  /** Takes nothing more, and waits for what is at work. */
  leave(): Promise<void>
}

/** How far a group, or a subscriber of its own, has come in the log. */
export interface Place {
  join(receive: (event: EventMessage) => Promise<void>, concurrency: number): Member
  hasMembers(): boolean
  /** The sequence up to which the log is not needed here any more. */
  next(): number
  /** Hands out what can be. */
  dispatch(): void
  /** Resolves when all that is in the log was begun, and what was begun has ended. */
  settled(): Promise<void>
  /** Ends what waits for another try. */
  abandon(): void
}

interface Seat {
  readonly receive: (event: EventMessage) => Promise<void>
  readonly concurrency: number
  readonly working: Set<Promise<void>>
}

export function createPlace({ log, names, from, retry, mostOpen, after, onProgress }: PlaceOptions): Place {
  const wanted = names === '*' ? null : new Set(names)
  const seats: Seat[] = []
  const retries = createRetries(retry, after, () => dispatch())
  const listeners: (() => void)[] = []
  let next = from
  let working = 0

  /** The next that somebody should receive, and how often it failed. */
  const take = () => {
    const again = retries.next()
    if (again || working + retries.waiting() >= mostOpen) return again
    next = Math.max(next, log.first())
    while (next < log.next()) {
      const entry = log.get(next++)!
      if (wanted === null || wanted.has(entry.name)) return { entry, failures: 0 }
    }
    return undefined
  }
  const begin = (seat: Seat, entry: Entry, failures: number) => {
    working++
    const work = (async () => seat.receive(JSON.parse(entry.text) as EventMessage))()
      .catch(() => retries.add(entry, failures + 1))
      .then(() => {
        working--
        seat.working.delete(work)
        dispatch()
        for (const listener of listeners.splice(0)) listener()
      })
    seat.working.add(work)
  }
  const dispatch = () => {
    const before = next
    for (let seat = freest(seats); seat; seat = freest(seats)) {
      const taken = take()
      if (!taken) break
      begin(seat, taken.entry, taken.failures)
    }
    if (next !== before) onProgress()
  }
  return {
    join: (receive, concurrency) => {
      const seat: Seat = { receive, concurrency, working: new Set() }
      seats.push(seat)
      return {
        leave: async () => {
          if (seats.includes(seat)) seats.splice(seats.indexOf(seat), 1)
          onProgress()
          await Promise.all(seat.working)
        },
      }
    },
    hasMembers: () => seats.length > 0,
    next: () => next,
    dispatch,
    settled: async () => {
      dispatch()
      while (working > 0) await new Promise<void>((resolve) => listeners.push(resolve))
    },
    abandon: retries.abandon,
  }
}

/** Who has the most room; nobody when all are at work. */
function freest(seats: readonly Seat[]): Seat | undefined {
  const room = ({ concurrency, working }: Seat) => concurrency - working.size
  const open = seats.filter((seat) => room(seat) > 0)
  return open.sort((a, b) => a.working.size - b.working.size)[0]
}
