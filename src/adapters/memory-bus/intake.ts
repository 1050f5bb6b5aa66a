import type { EventMessage } from '../../ports/bus.ts'
import { checkEventSize, encodeEvent } from '../../ports/bus-encoding.ts'
import type { Outside } from '../../ports/outside.ts'
import { UnavailableError } from '../../ports/store.ts'
import type { EventLog } from './event-log.ts'

export interface IntakeOptions {
  readonly log: EventLog
  readonly outside: Pick<Outside, 'now' | 'after'>
  readonly largestBytes: number
  /** Events that may wait for room in the log. */
  readonly mostWaiting: number
  readonly timeLimitMs: number
  /** Whether a subscriber has yet to receive this one. */
  readonly isNeeded: (sequence: number) => boolean
  readonly onTaken: () => void
}

/** Takes events into the log; where the slowest subscriber still needs all of it, they wait. */
export interface Intake {
  publish(events: readonly EventMessage[]): Promise<void>
  /** Goes on with what waits. */
  resume(): void
  /** How many events wait. */
  waiting(): number
  /** Resolves when nothing waits. */
  settled(): Promise<void>
}

interface Batch {
  readonly left: { event: EventMessage; text: string }[]
  readonly done: () => void
}

export function createIntake(options: IntakeOptions): Intake {
  const { log, outside, largestBytes, mostWaiting, timeLimitMs, isNeeded, onTaken } = options
  const queue: Batch[] = []
  const open = new Set<Promise<void>>()
  const waiting = () => queue.reduce((sum, { left }) => sum + left.length, 0)

  /** Whether the event is in the log now. */
  const take = (event: EventMessage, text: string) => {
    if (log.holds(event.id)) return true
    for (let oldest = log.inTheWay(Buffer.byteLength(text)); oldest !== null; oldest = log.inTheWay(Buffer.byteLength(text))) {
      if (isNeeded(oldest)) return false
      log.drop()
    }
    log.append(event, text, outside.now())
    return true
  }
  const resume = () => {
    for (let batch = queue[0]; batch; batch = queue[0]) {
      let taken = 0
      while (taken < batch.left.length && take(batch.left[taken]!.event, batch.left[taken]!.text)) taken++
      batch.left.splice(0, taken)
      if (taken > 0) onTaken()
      if (batch.left.length > 0) return
      queue.shift()
      batch.done()
    }
  }
  const enqueue = (left: Batch['left']) =>
    new Promise<void>((resolve, reject) => {
      const cancel = outside.after(timeLimitMs, () => {
        queue.splice(queue.indexOf(batch), 1)
        reject(new UnavailableError(`the bus is full: ${batch.left.length} events found no room within ${timeLimitMs} ms`))
        resume()
      })
      const batch = {
        left,
        done: () => {
          cancel()
          resolve()
        },
      }
      queue.push(batch)
      resume()
    })
  return {
    publish: async (events) => {
      const left = events.map((event) => ({ event, text: encodeEvent(event) }))
      for (const { event, text } of left) checkEventSize(event, Buffer.byteLength(text), largestBytes)
      if (waiting() > mostWaiting) throw new UnavailableError(`the bus is full: ${waiting()} events wait already`)
      if (left.length === 0) return
      const work = enqueue(left)
      const settled = work.catch(() => {}).then(() => void open.delete(settled))
      open.add(settled)
      await work
    },
    resume,
    waiting,
    settled: async () => {
      await Promise.all(open)
    },
  }
}
