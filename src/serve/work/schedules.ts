import { Cron } from 'croner'
import type { JobModel } from '../../model/model.ts'
import type { Outside } from '../../ports/outside.ts'
import type { Store } from '../../ports/store.ts'
import { idOf, jobConsumer, jobMessage } from './outbox.ts'

export interface SchedulesOptions {
  readonly jobs: readonly JobModel[]
  readonly store: Store
  readonly outside: Outside
  readonly wake: () => void
  readonly onFailure: (job: string, error: unknown) => void
}

/** Longest sleep: a clock that is set, or a machine that slept, is noticed after it. */
const longestSleepMs = 5_000

/**
 * Puts scheduled jobs into the store when their time has come. A run is known by its instant, so however many processes
 * watch the clock, and whichever way the clock is set, each is stored once. What came while nobody watched is run once, for
 * the latest of the times that were missed.
 */
export function startSchedules({ jobs, store, outside, wake, onFailure }: SchedulesOptions): { stop(): void } {
  let stopped = false
  const cancels = new Set<() => void>()
  const watch = (job: JobModel) => {
    const instants = instantsOf(job)
    const begunMs = outside.now()
    let last: number | null = null
    const check = async () => {
      if (stopped) return
      try {
        last ??= (await lastRun(store, job)) ?? begunMs
        const due = instants.latest(last, outside.now())
        if (due !== null) {
          const isNew = await store.write((session) => session.work.enqueue([runOf(job, due)]))
          last = due
          if (isNew > 0) wake()
        }
      } catch (error) {
        onFailure(job.name, error)
      }
      const nextMs = instants.after(Math.max(last ?? begunMs, outside.now())) - outside.now()
      const cancel = outside.after(Math.max(10, Math.min(nextMs, longestSleepMs)), () => {
        cancels.delete(cancel)
        void check()
      })
      cancels.add(cancel)
    }
    void check()
  }
  for (const job of jobs) if (job.every !== null || job.cron !== null) watch(job)
  return {
    stop: () => {
      stopped = true
      for (const cancel of cancels) cancel()
    },
  }
}

/** The instants of a schedule, in milliseconds since the epoch. */
export interface Instants {
  /** The first after an instant. */
  after(ms: number): number
  /** The latest of those after `from`, up to `until`; null where there is none. */
  latest(from: number, until: number): number | null
}

/** Of `every`, whole multiples since the epoch, so that all processes mean the same; of `cron`, what its zone's clock shows. */
export function instantsOf({ every, cron, zone }: Pick<JobModel, 'every' | 'cron' | 'zone'>): Instants {
  if (every !== null) {
    const after = (ms: number) => (Math.floor(ms / every) + 1) * every
    return {
      after,
      latest: (from, until) => {
        const latest = Math.floor(until / every) * every
        return latest > from ? latest : null
      },
    }
  }
  const schedule = new Cron(cron!, { timezone: zone, paused: true })
  const after = (ms: number) => schedule.nextRun(new Date(ms))?.getTime() ?? Number.POSITIVE_INFINITY
  return {
    after,
    latest: (from, until) => {
      const [latest] = schedule.previousRuns(1, new Date(until + 1))
      return latest !== undefined && latest.getTime() > from && latest.getTime() <= until ? latest.getTime() : null
    },
  }
}

function runOf(job: JobModel, dueMs: number) {
  const at = new Date(dueMs).toISOString()
  return {
    id: idOf('schedule', job.name, at),
    name: jobMessage(job.name),
    version: 1,
    // One run of a job at a time, in their order.
    subject: jobMessage(job.name),
    payload: '{}',
    at,
    trace: null,
    dueMs: null,
    consumers: [jobConsumer(job.name)],
  }
}

async function lastRun(store: Store, job: JobModel): Promise<number | null> {
  const [last] = await store.work.messages({ names: [jobMessage(job.name)], since: '' }, 1)
  return last ? Date.parse(last.at) : null
}
