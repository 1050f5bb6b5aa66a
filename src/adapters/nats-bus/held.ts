import type { EventMessage } from '../../ports/bus.ts'
import { alive, type Teller } from './teller.ts'

/** A message that is here, begun or not. */
export interface Held {
  readonly sequence: number
  readonly event: EventMessage
  failures: number
  /** Where the broker listens for what became of it; null when it asks no more. */
  reply: string | null
}

/** The messages that are here, which the broker waits to hear of. */
export interface Holding {
  add(one: Held): void
  get(sequence: number): Held | undefined
  /** Tells the broker what became of one. */
  end(one: Held, what: string): void
  /** Tells the broker that those which are here still are. */
  beat(): void
  /** The broker counts anew: what is said of messages from before would be taken for others. */
  forget(): void
}

export function createHolding(tell: Teller['tell']): Holding {
  const held = new Map<number, Held>()
  return {
    add: (one) => {
      held.set(one.sequence, one)
    },
    get: (sequence) => held.get(sequence),
    end: (one, what) => {
      if (held.get(one.sequence) === one) held.delete(one.sequence)
      if (one.reply !== null) tell(one.reply, what)
    },
    beat: () => {
      for (const { reply } of held.values()) if (reply !== null) tell(reply, alive)
    },
    forget: () => {
      for (const one of held.values()) one.reply = null
      held.clear()
    },
  }
}
