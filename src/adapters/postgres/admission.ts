import type { Outside } from '../../ports/outside.ts'

/**
 * How many transactions run at a time: half as many after one that lost against another, a little more after each that did
 * not (additive increase, multiplicative decrease: https://doi.org/10.1016/0169-7552(89)90019-6). Where all change the same
 * rows they soon go one after the other, and none does its work in vain; where none does, all connections are used.
 */
export interface Admission {
  /** @param again whether it lost before: then it goes before those that did not. */
  enter(again: boolean): Promise<Leave>
  readonly waiting: number
}

/** Told once, when it is over. */
export type Leave = (lost: boolean) => void

/** After this time one that still runs, such as a handler that waits for something, keeps no other out. */
const longestInsideMs = 500
/** By how much a transaction that did not lose raises the limit. */
const raise = 0.1

/** @param most never more at a time */
export function createAdmission(most: number, { after }: Pick<Outside, 'after'>): Admission {
  let limit = most
  let inside = 0
  const [first, later]: (() => void)[][] = [[], []]

  const admit = () => {
    while (inside < Math.floor(limit)) {
      const next = first!.shift() ?? later!.shift()
      if (!next) return
      inside++
      next()
    }
  }
  const leaveOnce = (): Leave => {
    let counts = true
    const free = () => {
      if (!counts) return
      counts = false
      inside--
      admit()
    }
    const cancel = after(longestInsideMs, free)
    return (lost) => {
      cancel()
      limit = lost ? Math.max(1, limit / 2) : Math.min(most, limit + raise)
      free()
      admit()
    }
  }
  return {
    enter: async (again) => {
      await new Promise<void>((resolve) => {
        const queue = again ? first! : later!
        queue.push(resolve)
        admit()
      })
      return leaveOnce()
    },
    get waiting() {
      return first!.length + later!.length
    },
  }
}
