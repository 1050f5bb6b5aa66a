import type { JsMsg } from '@nats-io/jetstream'
import type { EventMessage } from '../../ports/bus.ts'
import { decodeEvent } from '../../ports/bus-encoding.ts'
import { type Retry, retryDelayMs } from '../../ports/bus-retry.ts'
import type { Outside } from '../../ports/outside.ts'
import type { Progress } from './progress.ts'
import { nanos } from './stream.ts'

export interface DeliveryOptions {
  readonly receive: (event: EventMessage) => Promise<void>
  readonly concurrency: number
  readonly names: readonly string[] | '*'
  readonly retry: Retry
  readonly outside: Outside
  readonly progress: Progress
  /** Tells the broker what became of a message, now or when it is there again. */
  readonly tell: (reply: string, what: string) => void
  readonly onFault: (error: Error) => void
}

/** Hands the messages of one subscription to its receiver, so many at a time, and tells the broker what became of them. */
export interface Delivery {
  take(message: JsMsg): void
  /** Resolves when the receiver could begin another. */
  room(): Promise<void>
  /** How many messages to ask for: what the receiver does in a moment, so that others of its group find work too. */
  batchSize(): number
  /** Tells the broker that those which are here still are. */
  beat(): void
  /** The broker counts anew: what is said of messages from before would be taken for others. */
  forget(): void
  /** Begins nothing more, gives back what was not begun, and waits for what was. */
  stop(): Promise<void>
}

interface Held {
  readonly sequence: number
  readonly event: EventMessage
  failures: number
  /** Where the broker listens for what became of it; null when it asks no more. */
  reply: string | null
}

const [mostAsked, momentMs] = [256, 200]
/** What the messages that are asked for at once may come to. */
const mostAskedBytes = 16 * 1_048_576

export function createDelivery(options: DeliveryOptions): Delivery {
  const { receive, concurrency, names, retry, outside, progress, tell, onFault } = options
  const wanted = names === '*' ? null : new Set(names)
  const held = new Map<number, Held>()
  const queue: Held[] = []
  const working = new Set<Promise<void>>()
  const waiting: (() => void)[] = []
  let isStopped = false
  /** What receiving takes, as a moving mean. */
  let meanMs = momentMs
  let meanBytes = 1_024

  const end = (one: Held, what: string) => {
    if (held.get(one.sequence) === one) held.delete(one.sequence)
    if (one.reply !== null) tell(one.reply, what)
  }
  const work = async (one: Held) => {
    const startedMs = outside.monotonicMs()
    try {
      await receive(one.event)
      if (one.reply !== null) progress.done(one.sequence)
      end(one, '+ACK')
    } catch {
      end(one, `-NAK ${JSON.stringify({ delay: nanos(retryDelayMs(one.failures + 1, retry)) })}`)
    }
    meanMs += (outside.monotonicMs() - startedMs - meanMs) / 8
  }
  const go = () => {
    while (!isStopped && working.size < concurrency && queue.length > 0) {
      const begun = work(queue.shift()!).then(() => {
        working.delete(begun)
        go()
      })
      working.add(begun)
    }
    if (hasRoom()) for (const resolve of waiting.splice(0)) resolve()
  }
  const hasRoom = () => queue.length === 0 && working.size < concurrency
  return {
    take: (message) => {
      const { sequence, reply, failures } = readMessage(message)
      const known = held.get(sequence)
      if (known) Object.assign(known, { reply, failures })
      else if (isStopped) tell(reply, '-NAK')
      else if (progress.isDone(sequence)) tell(reply, '+ACK')
      else {
        meanBytes += (message.data.length - meanBytes) / 8
        progress.take(sequence)
        const event = decodeEvent(message.string())
        if (event && (wanted === null || wanted.has(event.name))) {
          const one = { sequence, event, failures, reply }
          held.set(sequence, one)
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
    room: () => (hasRoom() ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve))),
    batchSize: () => {
      const inAMoment = Math.ceil((concurrency * momentMs) / Math.max(meanMs, 1)) - working.size
      return Math.max(1, Math.floor(Math.min(mostAsked, mostAskedBytes / meanBytes, inAMoment)))
    },
    beat: () => {
      for (const { reply } of held.values()) if (reply !== null) tell(reply, '+WPI')
    },
    forget: () => {
      for (const one of held.values()) one.reply = null
      held.clear()
      queue.length = 0
    },
    stop: async () => {
      isStopped = true
      for (const one of queue.splice(0)) end(one, '-NAK')
      for (const resolve of waiting.splice(0)) resolve()
      await Promise.all(working)
    },
  }
}

function readMessage(message: JsMsg): { sequence: number; reply: string; failures: number } {
  const { streamSequence, deliveryCount } = message.info
  // The client's own type leaves out where an answer goes.
  return { sequence: streamSequence, reply: (message as JsMsg & { reply: string }).reply, failures: deliveryCount - 1 }
}
