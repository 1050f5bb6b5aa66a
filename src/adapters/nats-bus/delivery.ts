import type { JsMsg } from '@nats-io/jetstream'
import type { EventMessage } from '../../ports/bus.ts'
import { decodeEvent } from '../../ports/bus-encoding.ts'
import { type Retry, retryDelayMs } from '../../ports/bus-retry.ts'
import type { Outside } from '../../ports/outside.ts'
import { createHolding, type Held } from './held.ts'
import { createPace } from './pace.ts'
import type { Progress } from './progress.ts'
import { nanos } from './stream.ts'
import type { Teller } from './teller.ts'
import { createWaiting } from './waiting.ts'

export interface DeliveryOptions {
  readonly receive: (event: EventMessage) => Promise<void>
  readonly concurrency: number
  readonly names: readonly string[] | '*'
  readonly retry: Retry
  readonly outside: Outside
  readonly progress: Progress
  /** Tells the broker what became of a message, now or when it is there again. */
  readonly tell: Teller['tell']
  readonly onFault: (error: Error) => void
}

/** Hands the messages of one subscription to its receiver, so many at a time, and tells the broker what became of them. */
export interface Delivery {
  take(message: JsMsg): void
  /** Resolves when the receiver could begin another. */
  room(): Promise<void>
  /** How many messages to ask for. */
  batchSize(): number
  /** Tells the broker that those which are here still are. */
  beat(): void
  /** The broker counts anew: what is said of messages from before would be taken for others. */
  forget(): void
  /** Begins nothing more, gives back what was not begun, and waits for what was. */
  stop(): Promise<void>
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const { receive, concurrency, names, retry, outside, progress, tell, onFault } = options
  const wanted = names === '*' ? null : new Set(names)
  const holding = createHolding(tell)
  const queue: Held[] = []
  const working = new Set<Promise<void>>()
  const waiting = createWaiting(outside)
  let isStopped = false
  const pace = createPace(concurrency)

  const work = async (one: Held) => {
    const startedMs = outside.monotonicMs()
    try {
      await receive(one.event)
      if (one.reply !== null) progress.done(one.sequence)
      holding.end(one, '+ACK')
    } catch {
      holding.end(one, `-NAK ${JSON.stringify({ delay: nanos(retryDelayMs(one.failures + 1, retry)) })}`)
    }
    pace.took(outside.monotonicMs() - startedMs)
  }
  const go = () => {
    while (!isStopped && working.size < concurrency && queue.length > 0) {
      const begun = work(queue.shift()!).then(() => {
        working.delete(begun)
        go()
      })
      working.add(begun)
    }
    waiting.changed()
  }
  return {
    take: (message) => {
      const { sequence, reply, failures } = readMessage(message)
      const known = holding.get(sequence)
      if (known) Object.assign(known, { reply, failures })
      else if (isStopped) tell(reply, '-NAK')
      else if (progress.isDone(sequence)) tell(reply, '+ACK')
      else {
        pace.came(message.data.length)
        progress.take(sequence)
        const event = decodeEvent(message.string())
        if (event && (wanted === null || wanted.has(event.name))) {
          const one = { sequence, event, failures, reply }
          holding.add(one)
          queue.push(one)
          go()
          return
        }
        // What nobody asked for came because the broker cannot filter by several names.
        progress.done(sequence)
        tell(reply, event ? '+ACK' : '+TERM')
        if (!event) onFault(new Error(`what came as \`${message.subject}\` is no event, and was let go`))
      }
    },
    room: () => waiting.until(() => queue.length === 0 && working.size < concurrency, null),
    batchSize: () => pace.batchSize(working.size),
    beat: holding.beat,
    forget: () => {
      queue.length = 0
      holding.forget()
    },
    stop: async () => {
      isStopped = true
      for (const one of queue.splice(0)) holding.end(one, '-NAK')
      waiting.end()
      await Promise.all(working)
    },
  }
}

function readMessage(message: JsMsg): { sequence: number; reply: string; failures: number } {
  const { streamSequence, deliveryCount } = message.info
  // The client's own type leaves out where an answer goes.
  return { sequence: streamSequence, reply: (message as JsMsg & { reply: string }).reply, failures: deliveryCount - 1 }
}
