import type { Delivery, Place } from '../../ports/work.ts'

/** A delivery that is held: what it carries is read when its turn is near. */
export interface Held {
  readonly seq: number
  delivery: Delivery | null
}

/** A try that has begun. It ends `done`, or with what it threw. */
export interface Flight {
  readonly delivery: Delivery
  end: 'open' | 'done' | { readonly error: unknown }
}

/** What is held of one subject, in order. */
export interface Line {
  readonly key: string
  readonly subject: string | null
  readonly lane: number
  /** Not begun yet. */
  items: Held[]
  /** Begun, and not known to be durable. More than one only where writes are serial. */
  flights: Flight[]
  /** The store may have more of this subject behind `lastSeq`. */
  isCut: boolean
  lastSeq: number
  /** `resting`: it failed, and the store was away to note that. */
  state: 'idle' | 'ready' | 'running' | 'resting'
  /** Something in flight failed: nothing is begun until all of it has ended. */
  isBroken: boolean
}

export const keyOf = ({ subject, seq }: Pick<Place, 'subject' | 'seq'>): string => (subject === null ? `#${seq}` : `=${subject}`)

export function createLine(place: Place): Line {
  const { subject, lane } = place
  return {
    key: keyOf(place),
    subject,
    lane,
    items: [],
    flights: [],
    isCut: false,
    lastSeq: 0,
    state: 'idle',
    isBroken: false,
  }
}

/** In the order of `seq`: transactions that commit late come with a place that is earlier than those before them. */
export function insert(line: Line, seq: number): void {
  let at = line.items.length
  while (at > 0 && line.items[at - 1]!.seq > seq) at--
  line.items.splice(at, 0, { seq, delivery: null })
  line.lastSeq = Math.max(line.lastSeq, seq)
}
