import type { ConsumerInfo, ConsumerMessages } from '@nats-io/jetstream'
import type { EventMessage, SubscribeOptions, Subscription } from '../../ports/bus.ts'
import { type Retry, retryDelayMs } from '../../ports/bus-retry.ts'
import type { Outside } from '../../ports/outside.ts'
import { createDelivery } from './delivery.ts'
import { messageOf } from './faults.ts'
import type { Link, Up } from './link.ts'
import { createPlace } from './place.ts'
import { createProgress } from './progress.ts'
import type { Subjects } from './stream.ts'

export interface SubscriptionOptions {
  readonly link: Link
  readonly subjects: Subjects
  readonly outside: Outside
  readonly names: readonly string[] | '*'
  readonly subscription: SubscribeOptions
  readonly receive: (event: EventMessage) => Promise<void>
  readonly retry: Retry
  readonly ackWaitMs: number
  /** How long subscribing waits for the broker before it goes on without. */
  readonly timeLimitMs: number
  readonly newName: () => string
  readonly ensureStream: (up: Up) => Promise<unknown>
  readonly onFault: (error: Error) => void
}

export interface NatsSubscription extends Subscription {
  /** Resolves when it has its place at the broker, or after the time limit: it will have it as soon as the broker is there. */
  readonly joined: Promise<void>
  /** What is wrong with it, or null. */
  problem(): string | null
}

/** How long the broker keeps a question for messages open. */
const askedForMs = 10_000
/** Its sign of life meanwhile; where two are missing, the place is gone. */
const heartbeatMs = 2_000
const again: Retry = { firstMs: 100, mostMs: 5_000 }
/** What is to be told to a broker that is away; what no more fits is delivered again. */
const mostUntold = 10_000

export function createSubscription(options: SubscriptionOptions): NatsSubscription {
  const { link, outside, ackWaitMs, subscription, timeLimitMs } = options
  const progress = createProgress()
  const untold: { reply: string; what: string }[] = []
  /** The connection over which this has its place. */
  let joinedOver: Up | null = null
  let asking: ConsumerMessages | null = null
  let trouble: string | null = null
  const closed = new AbortController()
  let promised: string | null = null

  const tell = (reply: string, what: string) => {
    try {
      if (joinedOver !== null && link.current() === joinedOver) return joinedOver.connection.publish(reply, what)
    } catch {
      // The connection ends just now.
    }
    if (what !== '+WPI' && untold.length < mostUntold) untold.push({ reply, what })
  }
  const delivery = createDelivery({ ...options, concurrency: subscription.concurrency ?? 1, progress, tell })
  const place = createPlace({
    ...options,
    promised: () => promised,
    progress,
    onAnotherStream: () => {
      untold.length = 0
      delivery.forget()
      progress.reset()
    },
  })
  const join = async (up: Up) => {
    joinedOver = null
    const info = await place.join(up)
    joinedOver = up
    trouble = null
    for (const { reply, what } of untold.splice(0)) tell(reply, what)
    return info
  }
  const takeBatches = async (up: Up, info: ConsumerInfo) => {
    const consumer = up.client.consumers.getConsumerFromInfo(info)
    while (!closed.signal.aborted && link.current() === up) {
      asking = await consumer.fetch({ max_messages: delivery.batchSize(), expires: askedForMs, idle_heartbeat: heartbeatMs })
      // Closed while it was asked.
      if (closed.signal.aborted) asking.stop()
      for await (const message of asking) delivery.take(message)
      asking = null
      await delivery.room()
    }
  }
  const run = async () => {
    for (let failures = 0; !closed.signal.aborted; ) {
      const up = await link.up(null, closed.signal).catch(() => null)
      if (up === null) return
      try {
        const info = await join(up)
        failures = 0
        onJoined()
        await takeBatches(up, info)
      } catch (error) {
        if (closed.signal.aborted || link.current() !== up) continue
        trouble = `a subscription has no place at the event broker: ${messageOf(error)}`
        await link.pause(retryDelayMs(++failures, again), closed.signal)
      }
    }
  }
  let onJoined = () => {}
  const hasJoined = new Promise<void>((resolve) => {
    onJoined = resolve
  })
  const ended = run()
  const joined = Promise.race([hasJoined, link.pause(timeLimitMs)]).then(() => {
    promised = new Date(outside.now()).toISOString()
  })
  const stopBeating = repeat(outside, ackWaitMs / 3, delivery.beat)
  const close = async () => {
    closed.abort()
    asking?.stop()
    await delivery.stop()
    stopBeating()
    await ended
    const up = link.current()
    if (up) await place.leave(up).catch(() => {})
  }
  let closing: Promise<void> | null = null
  return {
    joined,
    problem: () => trouble,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

function repeat({ after }: Outside, ms: number, call: () => void): () => void {
  let cancel = after(ms, next)
  function next() {
    cancel = after(ms, next)
    call()
  }
  return () => cancel()
}
