import type { EventMessage } from '../../ports/bus.ts'

/** An event that the bus took: kept as text, so that no receiver can change it for another. */
export interface Entry {
  /** 1 for the first that was ever taken. */
  readonly sequence: number
  readonly id: string
  readonly name: string
  readonly text: string
  readonly sizeBytes: number
  /** When it was taken, milliseconds since the Unix epoch. */
  readonly takenMs: number
}

export interface LogLimits {
  readonly events: number
  readonly bytes: number
}

/** The last events, up to a limit. */
export interface EventLog {
  /** The sequence of the oldest that is kept; one past the newest when there is none. */
  first(): number
  /** The sequence that the next will have. */
  next(): number
  get(sequence: number): Entry | undefined
  holds(id: string): boolean
  /** The sequence of the oldest that has to go before one of this size can come; null when it can come now. */
  inTheWay(sizeBytes: number): number | null
  /** Forgets the oldest. */
  drop(): void
  append(event: EventMessage, text: string, takenMs: number): void
  /** The first sequence that was taken at or after a time. */
  since(takenMs: number): number
}

export function createEventLog(limits: LogLimits): EventLog {
  const entries = new Map<number, Entry>()
  const ids = new Set<string>()
  let [first, next, bytes] = [1, 1, 0]
  return {
    first: () => first,
    next: () => next,
    get: (sequence) => entries.get(sequence),
    holds: (id) => ids.has(id),
    inTheWay: (sizeBytes) => {
      const fits = entries.size < limits.events && bytes + sizeBytes <= limits.bytes
      return fits || entries.size === 0 ? null : first
    },
    drop: () => {
      const entry = entries.get(first)
      if (entry === undefined) return
      entries.delete(first++)
      ids.delete(entry.id)
      bytes -= entry.sizeBytes
    },
    append: ({ id, name }, text, takenMs) => {
      const sizeBytes = Buffer.byteLength(text)
      entries.set(next, { sequence: next, id, name, text, sizeBytes, takenMs })
      ids.add(id)
      bytes += sizeBytes
      next++
    },
    since: (takenMs) => {
      let sequence = next
      while (sequence > first && entries.get(sequence - 1)!.takenMs >= takenMs) sequence--
      return sequence
    },
  }
}
