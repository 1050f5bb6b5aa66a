import cluster, { type Worker } from 'node:cluster'
import type { FastifyBaseLogger } from 'fastify'
import type { Host } from '../../../house/open-host.ts'
import { realOutside } from '../../../house/outside.ts'
import { lifeNames, numberVariable } from './messages.ts'

/** Pauses before a process takes the place of one that ended, by how many have ended soon one after the other. */
const [firstPauseMs, longestPauseMs] = [100, 10_000]
/** One that has served for so long has not ended soon. */
const soonMs = 10_000

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A child that ended before it had listened once. */
export class NotStarted extends Error {
  readonly ended: Ended

  constructor(ended: Ended) {
    super(`a process ended with ${ended.signal ?? ended.code} before it listened`)
    this.name = 'NotStarted'
    this.ended = ended
  }
}

export interface Children {
  /** @returns where they listen. @throws NotStarted */
  start(): Promise<string>
  /** Lets them finish what they have accepted; resolves when all have ended. */
  stop(): Promise<void>
  killAll(): void
}

interface Place {
  readonly number: number
  worker: Worker | null
  /** How the last one here ended. */
  ended: Ended | null
  /** How many have ended here soon, one after the other. */
  endedSoon: number
  pause: NodeJS.Timeout | undefined
}

/** The processes that serve: each that ends unasked is replaced. */
export function createChildren(parent: Host['parent'], logger: FastifyBaseLogger, stopLimitMs: number): Children {
  const places: Place[] = Array.from({ length: parent.count }, (_, i) => ({
    number: i + 1,
    worker: null,
    ended: null,
    endedSoon: 0,
    pause: undefined,
  }))
  // Each takes connections by itself. Given out by the parent, one would hang whose process dies before it has said that it has it.
  cluster.schedulingPolicy = cluster.SCHED_NONE
  let phase: 'starting' | 'serving' | 'stopping' = 'starting'
  let whenEmpty = () => {}

  const fork = (place: Place): { listening: Promise<string>; ended: Promise<Ended>; pid: number } => {
    const worker = cluster.fork({ [numberVariable]: String(place.number) })
    const startedMs = realOutside.monotonicMs()
    place.worker = worker
    const gone = parent.add({
      number: place.number,
      channel: {
        // One that has just ended is noticed by its end.
        send: (message) => void (worker.isConnected() && worker.process.send(message as object, () => {})),
        onMessage: (take) => void worker.process.on('message', take),
      },
      kill: () => void worker.process.kill('SIGKILL'),
    })
    const ended = new Promise<Ended>((resolve) => {
      worker.process.once('exit', (code, signal) => {
        gone()
        place.worker = null
        place.ended = { code, signal }
        if (realOutside.monotonicMs() - startedMs > soonMs) place.endedSoon = 0
        resolve({ code, signal })
        if (phase === 'serving') replace(place, { code, signal })
        if (phase === 'stopping' && places.every((each) => each.worker === null)) whenEmpty()
      })
    })
    const listening = new Promise<string>((resolve) => whenListening.set(place.number, resolve))
    return { listening, ended, pid: worker.process.pid! }
  }

  const whenListening = new Map<number, (url: string) => void>()
  parent.on(lifeNames.listening, (url: string, { number }) => whenListening.get(number)?.(url))

  const replace = (place: Place, { code, signal }: Ended) => {
    const afterMs = Math.min(longestPauseMs, firstPauseMs * 2 ** place.endedSoon)
    place.endedSoon++
    logger.error({ ended: place.number, code, signal, afterMs }, 'a process ended, and another takes its place')
    place.pause = setTimeout(() => {
      const { listening, pid } = fork(place)
      listening.then(() => logger.info({ started: place.number, pid }, 'a process took the place of one that ended'))
    }, afterMs)
  }

  const startOne = async (place: Place): Promise<string> => {
    const { listening, ended } = fork(place)
    return Promise.race([
      listening,
      ended.then((how) => {
        throw new NotStarted(how)
      }),
    ])
  }

  const killAll = () => {
    phase = 'stopping'
    for (const place of places) {
      clearTimeout(place.pause)
      place.worker?.process.kill('SIGKILL')
    }
  }

  return {
    start: async () => {
      // What keeps one from starting would keep all: it is told once.
      const [first, ...others] = places
      const url = await startOne(first!)
      await Promise.all(others.map(startOne))
      phase = 'serving'
      // One that listened may have ended while others started.
      for (const place of places) if (place.worker === null && place.ended) replace(place, place.ended)
      return url
    },
    stop: async () => {
      phase = 'stopping'
      for (const { pause } of places) clearTimeout(pause)
      if (places.every(({ worker }) => worker === null)) return
      const empty = new Promise<void>((resolve) => {
        whenEmpty = resolve
      })
      for (const child of parent.children()) child.say(lifeNames.stop)
      const late = setTimeout(killAll, stopLimitMs)
      await empty
      clearTimeout(late)
    },
    killAll,
  }
}
