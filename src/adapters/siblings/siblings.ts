import type { Siblings } from '../../ports/siblings.ts'
import { type Channel, createWire } from './wire.ts'

export interface SiblingsOptions {
  /** To the parent. */
  readonly channel: Channel
  readonly number: number
  readonly count: number
}

/** The others, by way of the parent. What is said of something that nobody here takes part in is passed over. */
export function createSiblings({ channel, number, count }: SiblingsOptions): Siblings {
  const takes = new Map<string, (facts: never) => unknown>()
  const wire = createWire(channel, (what, facts) => takes.get(what)?.(facts as never))
  return {
    count,
    number,
    join: () => wire.ask('join'),
    tell: (what, facts) => wire.ask('tell', [what, facts]),
    ask: wire.ask,
    say: wire.say,
    on: (what, take) => void takes.set(what, take),
  }
}
