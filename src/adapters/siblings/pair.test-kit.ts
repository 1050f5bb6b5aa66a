import type { Siblings } from '../../ports/siblings.ts'
import { createParent, type ParentOfProcesses, type ParentOptions } from './parent.ts'
import { createSiblings } from './siblings.ts'
import type { Channel } from './wire.ts'

/** A child that lives in this process; messages go as JSON, a turn of the loop later, as between processes. */
export interface TestChild {
  readonly siblings: Siblings
  /** What ended it was the parent. */
  readonly killed: () => boolean
  /** It dies: what it says from now on is lost, and the parent hears of it. */
  end(): void
  /** It takes in nothing until it is let go on. */
  pause(): void
  resume(): void
}

export function createTestFamily(options: ParentOptions): { parent: ParentOfProcesses; start(number: number): TestChild } {
  const parent = createParent(options)
  const start = (number: number): TestChild => {
    let [ended, killed, paused] = [false, false, false]
    let held: (() => void)[] = []
    const takers: ((message: unknown) => void)[][] = [[], []]
    const end = (side: 0 | 1): Channel => ({
      send: (message) => {
        const text = JSON.stringify(message)
        setImmediate(() => {
          const deliver = () => {
            for (const take of takers[1 - side]!) take(JSON.parse(text))
          }
          if (ended) return
          if (paused && side === 0) held.push(deliver)
          else deliver()
        })
      },
      onMessage: (take) => takers[side]!.push(take),
    })
    const stop = () => {
      if (ended) return
      ended = true
      gone()
    }
    const gone = parent.add({
      number,
      channel: end(0),
      kill: () => {
        killed = true
        stop()
      },
    })
    return {
      siblings: createSiblings({ channel: end(1), number, count: options.count }),
      killed: () => killed,
      end: stop,
      pause: () => {
        paused = true
      },
      resume: () => {
        paused = false
        const late = held
        held = []
        for (const deliver of late) deliver()
      },
    }
  }
  return { parent, start }
}
