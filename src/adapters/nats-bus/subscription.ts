import type { EventMessage, SubscribeOptions, Subscription } from '../../ports/bus.ts'
import { type Retry, retryDelayMs } from '../../ports/bus-retry.ts'
import type { Outside } from '../../ports/outside.ts'
import { createDelivery } from './delivery.ts'
import { messageOf } from './faults.ts'
import type { Link, Up } from './link.ts'
import { createPlace } from './place.ts'
import { createProgress } from './progress.ts'
import { createPull } from './pull.ts'
import type { Subjects } from './stream.ts'
import { createTeller } from './teller.ts'

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

const again: Retry = { firstMs: 100, mostMs: 5_000 }

export function createSubscription(options: SubscriptionOptions): NatsSubscription {
  const { link, outside, ackWaitMs, subscription, timeLimitMs } = options
  const progress = createProgress()
  const teller = createTeller(link)
  const [closed, hasJoined] = [new AbortController(), new AbortController()]
  let trouble: string | null = null
  let promised: string | null = null

  const delivery = createDelivery({ ...options, concurrency: subscription.concurrency ?? 1, progress, tell: teller.tell })
  const pull = createPull(link, delivery, closed.signal)
  const place = createPlace({
    ...options,
    promised: () => promised,
    progress,
    onAnotherStream: () => {
      teller.forget()
      delivery.forget()
      progress.reset()
    },
  })
  const join = async (up: Up) => {
    teller.over(null)
    const info = await place.join(up)
    teller.over(up)
    trouble = null
    return info
  }
  const run = async () => {
    for (let failures = 0; !closed.signal.aborted; ) {
      const up = await link.up(null, closed.signal).catch(() => null)
      if (up === null) return
      try {
        const info = await join(up)
        failures = 0
        hasJoined.abort()
        await pull.from(up, info)
      } catch (error) {
        if (closed.signal.aborted || link.current() !== up) continue
        trouble = `a subscription has no place at the event broker: ${messageOf(error)}`
        await link.pause(retryDelayMs(++failures, again), closed.signal)
      }
    }
  }
  const ended = run()
  const joined = link.pause(timeLimitMs, hasJoined.signal).then(() => {
    promised = new Date(outside.now()).toISOString()
  })
  const stopBeating = repeat(outside, ackWaitMs / 3, delivery.beat)
  const close = async () => {
    closed.abort()
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
