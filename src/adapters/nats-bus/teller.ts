import type { Link, Up } from './link.ts'

/** Tells the broker what became of its messages: now, or as soon as it is there again. */
export interface Teller {
  tell(reply: string, what: string): void
  /** The place is at the broker, over this connection; null while it is not. */
  over(up: Up | null): void
  /** What waits to be told is void. */
  forget(): void
}

/** A sign of life, which says nothing later. */
export const alive = '+WPI'

/** What waits for a broker that is away; what does not fit is delivered again. */
const mostUntold = 10_000

export function createTeller(link: Link): Teller {
  const untold: { reply: string; what: string }[] = []
  let joinedOver: Up | null = null
  const tell = (reply: string, what: string) => {
    try {
      if (joinedOver !== null && link.current() === joinedOver) return joinedOver.connection.publish(reply, what)
    } catch {
      // The connection ends just now.
    }
    if (what !== alive && untold.length < mostUntold) untold.push({ reply, what })
  }
  return {
    tell,
    over: (up) => {
      joinedOver = up
      if (up) for (const { reply, what } of untold.splice(0)) tell(reply, what)
    },
    forget: () => {
      untold.length = 0
    },
  }
}
