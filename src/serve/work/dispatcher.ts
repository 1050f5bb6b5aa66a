import type { FastifyBaseLogger } from 'fastify'
import type { Outside } from '../../ports/outside.ts'
import type { Store } from '../../ports/store.ts'
import type { Figure } from '../observe.ts'
import type { Consumer } from './consumer.ts'
import { createQueue } from './delivery-queue.ts'

export interface DispatcherOptions {
  readonly store: Store
  readonly consumers: readonly Consumer[]
  readonly outside: Outside
  readonly logger: Pick<FastifyBaseLogger, 'warn' | 'error'>
  /** Of this process, as others see it. */
  readonly owner: string
}

/**
 * Brings deliveries to their consumers: those of one subject one after the other in their order, those of different subjects
 * beside each other, each until its transaction has taken it out of the store. What fails is tried again later and later,
 * with jitter, and becomes a dead letter in the end; what comes after it waits until then.
 */
export interface Dispatcher {
  start(): void
  /** Something was stored. */
  wake(): void
  readonly figures: readonly Figure[]
  /** Lets what is at work finish, for so long. */
  stop(graceMs: number): Promise<void>
}

const leaseMs = 4_000
const beatMs = 1_000
/** How often the store is looked into where nothing tells that work has come. */
const [pollSharedMs, pollAloneMs] = [250, 1_000]
/** What is told to stop has so long to do it. */
const abortMs = 1_000

export function createDispatcher({ store, consumers, outside, logger, owner }: DispatcherOptions): Dispatcher {
  let mine: readonly number[] | null = store.isShared ? [] : null
  let stopped = false
  let looking = false
  let again = false
  let sweeps = false
  let nextMs = Number.POSITIVE_INFINITY
  let lastBeatMs = Number.NEGATIVE_INFINITY
  let onQuiet = () => {}
  const cancels = new Set<() => void>()

  const later = (ms: number, call: () => void) => {
    if (stopped) return
    const cancel = outside.after(ms, () => {
      cancels.delete(cancel)
      call()
    })
    cancels.add(cancel)
  }
  const isBusy = () => looking || queues.some((queue) => queue.isBusy)
  const onEnd = () => {
    if (stopped && !isBusy()) onQuiet()
  }

  /** Takes part in the division of the lanes, so that each belongs to one process that lives. */
  const beat = async () => {
    if (!store.isShared || outside.monotonicMs() - lastBeatMs < beatMs) return
    mine = await store.write((session) => session.work.share(owner, outside.now(), leaseMs))
    lastBeatMs = outside.monotonicMs()
    for (const queue of queues) queue.keep(mine)
  }

  const lookOnce = async () => {
    await beat()
    const due = await store.work.due(names, mine)
    nextMs = Math.min(...due.values())
    const all = sweeps
    sweeps = false
    for (const queue of queues) await queue.fill({ among: mine, dueMs: due.get(queue.name), sweeps: all })
  }

  const look = async () => {
    if (stopped) return
    if (looking) {
      again = true
      return
    }
    looking = true
    try {
      do {
        again = false
        await lookOnce()
      } while (again && !stopped)
    } catch (error) {
      logger.warn({ err: error }, 'the store cannot be asked for work')
      // What was held may be another's by now.
      if (store.isShared && outside.monotonicMs() - lastBeatMs > leaseMs) {
        mine = []
        for (const queue of queues) queue.keep(mine)
      }
    } finally {
      looking = false
      onEnd()
    }
  }
  const queues = consumers.map((consumer) =>
    createQueue(consumer, { store, outside, logger, later, look: () => void look(), onEnd }),
  )
  const names = consumers.map(({ name }) => name)

  const poll = () => {
    if (stopped) return
    for (const queue of queues) queue.renew()
    sweeps = true
    void look().finally(() => {
      const untilDueMs = nextMs - outside.now()
      const everyMs = store.isShared ? pollSharedMs : pollAloneMs
      later(untilDueMs > 0 ? Math.min(everyMs, untilDueMs) : everyMs, poll)
    })
  }

  /** Until nothing is at work any more, but no longer than that. */
  const quiet = (mostMs: number) =>
    new Promise<void>((resolve) => {
      if (!isBusy()) return resolve()
      const cancel = outside.after(mostMs, resolve)
      onQuiet = () => {
        cancel()
        resolve()
      }
    })

  return {
    start: poll,
    wake: () => {
      for (const queue of queues) queue.renew()
      void look()
    },
    figures: [
      {
        name: 'lintel_deliveries_total',
        help: 'Tries at deliveries that ended, by how: done, failed and put off or given up, dead',
        kind: 'counter',
        labels: ['consumer', 'outcome'],
        read: () =>
          queues.flatMap(({ name, counts }) =>
            Object.entries(counts).map(([outcome, value]) => ({ labels: { consumer: name, outcome }, value })),
          ),
      },
      {
        name: 'lintel_deliveries_active',
        help: 'Deliveries at work in this process',
        labels: ['consumer'],
        read: () => queues.map(({ name, active }) => ({ labels: { consumer: name }, value: active })),
      },
    ],
    stop: async (graceMs) => {
      stopped = true
      for (const queue of queues) queue.stop()
      for (const cancel of cancels) cancel()
      await quiet(graceMs)
      for (const queue of queues) queue.abort()
      await quiet(abortMs)
      if (store.isShared && mine && mine.length > 0) await store.write((session) => session.work.leave(owner)).catch(() => {})
    },
  }
}
