import { setMaxListeners } from 'node:events'
import type { FastifyBaseLogger } from 'fastify'
import type { Outside } from '../../ports/outside.ts'
import type { Store } from '../../ports/store.ts'
import { type Delivery, laneOf } from '../../ports/work.ts'
import { backoffMs } from './backoff.ts'

/** Someone to whom deliveries go. */
export interface Consumer {
  readonly name: string
  /** Deliveries of different subjects at work at the same time. */
  readonly atOnce: number
  /** Tries before a delivery is given up. */
  readonly attempts: number
  /** The longest wait between two tries, in milliseconds; a quarter of an hour unless said. */
  readonly longestRetryMs?: number
  /** Does the work and takes the delivery out, in one transaction. Throws where that failed. */
  handle(delivery: Delivery, signal: AbortSignal): Promise<void>
  /** Is told when there will be no more tries. */
  buried?(delivery: Delivery, cause: string): Promise<void>
}

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
  readonly stats: DispatcherStats
  /** Lets what is at work finish, for so long. */
  stop(graceMs: number): Promise<void>
}

export interface DispatcherStats {
  delivered: number
  failed: number
  buried: number
  readonly active: number
}

/** Says that the work need not be tried again soon, or at all. */
export class RetryLater extends Error {
  readonly afterMs: number
  constructor(message: string, afterMs: number) {
    super(message)
    this.name = 'RetryLater'
    this.afterMs = afterMs
  }
}
export class Hopeless extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Hopeless'
  }
}
/** Another process has done it: nothing is to be done any more. */
export class DoneElsewhere extends Error {
  constructor() {
    super('another process has done it')
    this.name = 'DoneElsewhere'
  }
}

/** Deliveries of a consumer that are held in memory. */
const window = 1_000
const leaseMs = 4_000
const beatMs = 1_000
/** How often the store is looked into where nothing tells that work has come. */
const [pollSharedMs, pollAloneMs] = [250, 1_000]
const longestCause = 2_000

interface Line {
  readonly items: Delivery[]
  state: 'ready' | 'running' | 'waiting'
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, outside, logger, owner } = options
  const queues = options.consumers.map((consumer) => createQueue(consumer, options))
  const stats = { delivered: 0, failed: 0, buried: 0 }
  let mine: readonly number[] | null = store.isShared ? [] : null
  let stopped = false
  let looking = false
  let again = false
  let lastBeatMs = Number.NEGATIVE_INFINITY
  const cancels = new Set<() => void>()

  const later = (ms: number, call: () => void) => {
    const cancel = outside.after(ms, () => {
      cancels.delete(cancel)
      call()
    })
    cancels.add(cancel)
  }

  /** Takes part in the division of the lanes, so that each belongs to one process that lives. */
  const beat = async () => {
    if (!store.isShared || outside.monotonicMs() - lastBeatMs < beatMs) return
    mine = await store.write((session) => session.work.share(owner, outside.now(), leaseMs))
    lastBeatMs = outside.monotonicMs()
    for (const queue of queues) queue.keep(mine)
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
        await beat()
        const due = await store.work.nextDueMs()
        if (due !== null && due <= outside.now()) await store.write((session) => session.work.release(outside.now()))
        for (const queue of queues) await queue.fill(mine)
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
    }
  }

  const poll = () => {
    if (stopped) return
    void look().finally(() => later(store.isShared ? pollSharedMs : pollAloneMs, poll))
  }

  function createQueue(consumer: Consumer, { outside }: DispatcherOptions) {
    const lines = new Map<string, Line>()
    const known = new Set<number>()
    /** Done since a look into the store began, which may show them still. */
    let doneMeanwhile: Set<number> | null = null
    let ready: string[] = []
    let active = 0
    let more = true

    const keyOf = ({ message, seq }: Delivery) => message.subject ?? `#${seq}`
    const abort = new AbortController()
    // One listener for each delivery at work, which may be more than Node takes for a leak.
    setMaxListeners(0, abort.signal)

    const run = () => {
      while (!stopped && active < consumer.atOnce && ready.length > 0) {
        const key = ready.shift()!
        const line = lines.get(key)
        if (line?.state !== 'ready') continue
        const waitMs = line.items[0]!.dueMs - outside.now()
        if (waitMs > 0) {
          line.state = 'waiting'
          later(Math.min(waitMs, 60_000), () => makeReady(key))
          continue
        }
        line.state = 'running'
        active++
        void work(key, line).finally(() => {
          active--
          run()
        })
      }
      if (more && !stopped && known.size < window / 2) void look()
    }

    const makeReady = (key: string) => {
      const line = lines.get(key)
      if (!line || line.state === 'running') return
      line.state = 'ready'
      ready.push(key)
      run()
    }

    const work = async (key: string, line: Line) => {
      const delivery = line.items[0]!
      let next: Delivery | null = null
      try {
        await consumer.handle(delivery, abort.signal)
        stats.delivered++
      } catch (error) {
        if (!(error instanceof DoneElsewhere)) next = await failed(delivery, error)
      }
      if (next) line.items[0] = next
      else {
        line.items.shift()
        known.delete(delivery.seq)
        doneMeanwhile?.add(delivery.seq)
      }
      line.state = 'waiting'
      if (line.items.length === 0) lines.delete(key)
      else makeReady(key)
    }

    /** Puts off what failed, or buries it. @returns what is to be tried again, or null. */
    const failed = async (delivery: Delivery, error: unknown): Promise<Delivery | null> => {
      stats.failed++
      const attempts = delivery.attempts + 1
      const cause = causeOf(error)
      const { consumer: name, seq } = delivery
      const isOver = error instanceof Hopeless || attempts >= consumer.attempts
      const dueMs = Math.ceil(
        outside.now() + (error instanceof RetryLater ? error.afterMs : backoffMs(attempts, outside, consumer.longestRetryMs)),
      )
      try {
        const facts = { consumer: name, id: delivery.message.id, attempts, err: error }
        if (isOver) {
          if (!(await store.write((session) => session.work.bury(name, seq, { attempts, cause })))) return null
          stats.buried++
          logger.error(facts, 'given up: it is a dead letter now')
          await consumer.buried?.(delivery, cause)
          return null
        }
        // Where another process has done it, this was no failure.
        if (!(await store.write((session) => session.work.postpone(name, seq, { dueMs, attempts, cause })))) return null
        logger.warn(facts, 'it will be tried again')
      } catch (refused) {
        // The store is away: it stays as it was, and is tried again from here.
        logger.warn({ consumer: name, err: refused }, 'the failure could not be noted')
      }
      return { ...delivery, attempts: isOver ? delivery.attempts : attempts, dueMs }
    }

    return {
      get active() {
        return active
      },
      abort: () => abort.abort(new Error('the server is stopping')),
      fill: async (among: readonly number[] | null) => {
        if (among?.length === 0 || known.size >= window) return
        const done = new Set<number>()
        doneMeanwhile = done
        const found = await store.work.pull(consumer.name, among, window)
        doneMeanwhile = null
        more = found.length === window
        for (const delivery of found) {
          if (known.has(delivery.seq) || done.has(delivery.seq)) continue
          known.add(delivery.seq)
          const key = keyOf(delivery)
          const line = lines.get(key)
          if (line) insert(line, delivery)
          else {
            lines.set(key, { items: [delivery], state: 'waiting' })
            makeReady(key)
          }
        }
        run()
      },
      /** Lets go of what is in lanes that are another's now. */
      keep: (among: readonly number[]) => {
        for (const [key, line] of lines) {
          if (among.includes(laneOf(line.items[0]!.message))) continue
          const kept = line.state === 'running' ? line.items.slice(0, 1) : []
          for (const { seq } of line.items.slice(kept.length)) known.delete(seq)
          line.items.splice(kept.length)
          if (kept.length === 0) lines.delete(key)
        }
        ready = ready.filter((key) => lines.has(key))
      },
    }
  }

  return {
    start: poll,
    wake: () => void look(),
    stats: {
      get delivered() {
        return stats.delivered
      },
      get failed() {
        return stats.failed
      },
      get buried() {
        return stats.buried
      },
      get active() {
        return queues.reduce((sum, queue) => sum + queue.active, 0)
      },
    },
    stop: async (graceMs) => {
      stopped = true
      for (const cancel of cancels) cancel()
      const untilMs = outside.monotonicMs() + graceMs
      const isBusy = () => looking || queues.some(({ active }) => active > 0)
      while (isBusy() && outside.monotonicMs() < untilMs) await nextTurn()
      for (const queue of queues) queue.abort()
      while (isBusy() && outside.monotonicMs() < untilMs + 1_000) await nextTurn()
      if (store.isShared && mine && mine.length > 0) await store.write((session) => session.work.leave(owner)).catch(() => {})
    },
  }
}

/** Keeps the process alive, as a timer from outside does not. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** In the order of `seq`: transactions that commit late come with a place that is earlier than those before them. */
function insert(line: Line, delivery: Delivery): void {
  const first = line.state === 'running' ? 1 : 0
  let at = line.items.length
  while (at > first && line.items[at - 1]!.seq > delivery.seq) at--
  line.items.splice(at, 0, delivery)
}

function causeOf(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error)
  return text.slice(0, longestCause).toWellFormed().replaceAll('\0', '')
}
