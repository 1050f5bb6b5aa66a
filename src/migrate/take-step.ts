import type { Outcome, Step } from '../ports/migration.ts'
import type { Outside } from '../ports/outside.ts'

export interface StepOptions {
  readonly outside: Pick<Outside, 'monotonicMs' | 'after' | 'randomBytes'>
  /** How long a lock is asked for, again and again. Default 10 minutes. */
  readonly patienceMs?: number
  readonly onStep?: (step: Step, news: 'begins' | 'ends') => void
  readonly onRows?: (step: Step, rows: number) => void
}

/** A lock was not to be had for as long as the patience lasts. */
export class LockPatienceError extends Error {
  readonly remedy = 'see which transactions are open for long, then run it again: it goes on where it stopped'

  constructor(step: string, ms: number) {
    super(`the lock for step \`${step}\` was not to be had in ${Math.round(ms / 1000)} s`)
    this.name = 'LockPatienceError'
  }
}

/** Milliseconds between tries for a lock, at least and at most. */
const [shortestPauseMs, longestPauseMs] = [50, 1_000]

/** Moves a step until it is done. A lock that is not to be had is asked for again after a pause of random length. */
export async function takeStep(move: () => Promise<Outcome>, step: Step, options: StepOptions): Promise<void> {
  const { outside, patienceMs = 600_000, onStep, onRows } = options
  const pause = (ms: number) => new Promise<void>((resolve) => void outside.after(ms, resolve))
  const chance = () => ((outside.randomBytes(1)[0] ?? 0) + 1) / 256
  let until = outside.monotonicMs() + patienceMs
  let failures = 0
  onStep?.(step, 'begins')
  for (;;) {
    const outcome = await move()
    if (outcome.is === 'done') break
    if (outcome.is === 'more') {
      failures = 0
      until = outside.monotonicMs() + patienceMs
      onRows?.(step, outcome.rows)
      await pause(outcome.pauseMs)
      continue
    }
    if (outside.monotonicMs() >= until) throw new LockPatienceError(step.id, patienceMs)
    await pause(shortestPauseMs + Math.min(longestPauseMs, shortestPauseMs * 2 ** failures++) * chance())
  }
  onStep?.(step, 'ends')
}
