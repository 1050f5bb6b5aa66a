import type { Outside } from '../../ports/outside.ts'

/** How far a server has come in a log that only grows, and who waits for it to come to a place. */
export interface CatchUp {
  readonly known: bigint
  saw(lsn: bigint): void
  /** Has it come to `lsn`, now or in so long? */
  arrive(lsn: bigint, withinMs: number): Promise<boolean>
  /** Nobody waits any more. */
  end(): void
}

interface Waiting {
  readonly lsn: bigint
  readonly done: (arrived: boolean) => void
}

/** Between two looks of those who wait. */
const betweenLooksMs = 2

/**
 * @param look asks where the server is, and tells `saw`; it is called while somebody waits, one call at a time.
 * @throws nothing: a look that fails ends the wait of all.
 */
export function createCatchUp(outside: Pick<Outside, 'after'>, look: () => Promise<unknown>): CatchUp {
  let known = 0n
  let looking = false
  const waiting = new Set<Waiting>()
  const settle = (arrived: boolean, whom: (each: Waiting) => boolean) => {
    for (const each of waiting) {
      if (!whom(each)) continue
      waiting.delete(each)
      each.done(arrived)
    }
  }
  const pause = () => new Promise<void>((resolve) => outside.after(betweenLooksMs, resolve))
  const lookAround = async () => {
    if (looking) return
    looking = true
    try {
      while (waiting.size > 0) {
        await look()
        if (waiting.size > 0) await pause()
      }
    } catch {
      settle(false, () => true)
    } finally {
      looking = false
    }
  }
  return {
    get known() {
      return known
    },
    saw: (lsn) => {
      if (lsn <= known) return
      known = lsn
      settle(true, (each) => each.lsn <= known)
    },
    arrive: (lsn, withinMs) =>
      new Promise((resolve) => {
        if (lsn <= known) return resolve(true)
        const cancel = outside.after(withinMs, () => settle(false, (each) => each === mine))
        const mine: Waiting = {
          lsn,
          done: (arrived) => {
            cancel()
            resolve(arrived)
          },
        }
        waiting.add(mine)
        void lookAround()
      }),
    end: () => settle(false, () => true),
  }
}
