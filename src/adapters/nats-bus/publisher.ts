import type { EventMessage } from '../../ports/bus.ts'
import { checkEventSize, encodeEvent } from '../../ports/bus-encoding.ts'
import type { Outside } from '../../ports/outside.ts'
import { UnavailableError } from '../../ports/store.ts'
import { isUnheard, messageOf } from './faults.ts'
import type { Link, Up } from './link.ts'
import type { Subjects } from './stream.ts'

export interface PublisherOptions {
  readonly link: Link
  readonly subjects: Subjects
  readonly outside: Outside
  readonly timeLimitMs: number
  /** Makes the stream that is missing. */
  readonly ensureStream: (up: Up) => Promise<unknown>
}

/** Gives events to the broker until it said that it has them, or time is over. */
export interface Publisher {
  publish(events: readonly EventMessage[]): Promise<void>
  /** Resolves when nothing is on its way. */
  settled(): Promise<void>
}

interface Letter {
  readonly event: EventMessage
  readonly bytes: Uint8Array
}

/** Events on their way to the broker at once, of one call. */
const mostInFlight = 256
/** Events on their way at once, of all calls. */
const mostWaiting = 10_000
const beforeNextTryMs = 100

export function createPublisher({ link, subjects, outside, timeLimitMs, ensureStream }: PublisherOptions): Publisher {
  const open = new Set<Promise<void>>()
  let waiting = 0

  const send = async ({ client }: Up, { event, bytes }: Letter, deadlineMs: number) => {
    const timeout = Math.max(1, deadlineMs - outside.monotonicMs())
    await client.publish(subjects.event(event.name), bytes, { msgID: event.id, timeout })
  }
  /** What the broker did not take, in order, and why. */
  const sendAll = async (up: Up, letters: readonly Letter[], deadlineMs: number) => {
    const left = new Set(letters)
    const inFlight = new Set<Promise<void>>()
    let failure: unknown = null
    for (const letter of letters) {
      // What follows a failure would come before it.
      if (failure !== null) break
      const sent = send(up, letter, deadlineMs)
        .then(() => void left.delete(letter))
        .catch((error: unknown) => {
          failure ??= error
        })
        .finally(() => inFlight.delete(sent))
      inFlight.add(sent)
      if (inFlight.size >= mostInFlight) await Promise.race(inFlight)
    }
    await Promise.all(inFlight)
    return { left: [...left], failure }
  }
  const deliver = async (letters: readonly Letter[]) => {
    const deadlineMs = outside.monotonicMs() + timeLimitMs
    for (let left = letters; ; ) {
      const up = await link.up(deadlineMs)
      for (const { event, bytes } of left) checkEventSize(event, bytes.length, up.largestBytes)
      const tried = await sendAll(up, left, deadlineMs)
      left = tried.left
      if (left.length === 0) return
      if (outside.monotonicMs() + beforeNextTryMs >= deadlineMs) throw late(left.length, letters.length, tried.failure)
      await link.pause(beforeNextTryMs)
      // The broker answers so while its stream is gone; why it cannot be made again is said by the next try.
      if (isUnheard(tried.failure) && link.current() === up) await ensureStream(up).catch(() => {})
    }
  }
  const late = (count: number, of: number, cause: unknown) =>
    new UnavailableError(`the event broker did not take ${count} of ${of} events within ${timeLimitMs} ms: ${messageOf(cause)}`, {
      cause,
    })
  return {
    publish: async (events) => {
      const letters = events.map((event) => ({ event, bytes: Buffer.from(encodeEvent(event)) }))
      if (waiting >= mostWaiting) throw new UnavailableError(`${waiting} events wait for the event broker already`)
      if (letters.length === 0) return
      waiting += letters.length
      const delivered = deliver(letters).finally(() => {
        waiting -= letters.length
      })
      const settled = delivered.catch(() => {}).finally(() => open.delete(settled))
      open.add(settled)
      await delivered
    },
    settled: async () => {
      await Promise.all(open)
    },
  }
}
