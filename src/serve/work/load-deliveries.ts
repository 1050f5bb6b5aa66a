import type { Store } from '../../ports/store.ts'
import type { Delivery } from '../../ports/work.ts'
import type { Held, Line } from './delivery-line.ts'

/** Reads what deliveries carry when their turn is near, so that few payloads are held however many deliveries are. */
export interface Loader {
  /** Reads the first of these lines, and what comes after them as far as there is room. */
  load(lines: readonly Line[]): void
  /** One that was loaded goes to work. */
  take(held: Held): Delivery
  /** It is let go. */
  release(held: Held): void
}

/** Deliveries that are read at once, and the length of all payloads that wait for their turn. */
const [mostAtOnce, mostBytes] = [128, 16 * 2 ** 20]

export interface LoaderOptions {
  /** Whether it is held, or has ended. */
  readonly isKnown: (seq: number) => boolean
  readonly onLoaded: (loaded: Loaded) => void
  readonly onFailure: (error: unknown) => void
}

export interface Loaded {
  /** What is not to be done any more, or not yet. */
  readonly gone: readonly (readonly [Line, number])[]
  /** Lines that lack something that comes before what they hold. */
  readonly overtaken: ReadonlySet<Line>
}

export function createLoader(store: Store, consumer: string, { isKnown, onLoaded, onFailure }: LoaderOptions): Loader {
  let isLoading = false
  const waiting = new Set<Held>()
  let bytes = 0
  const release = (held: Held) => {
    if (waiting.delete(held)) bytes -= held.delivery!.message.payload.length
  }

  const choose = (lines: readonly Line[]): Map<number, [Line, Held]> => {
    const first = lines.slice(0, mostAtOnce)
    const each = Math.max(1, Math.floor(mostAtOnce / first.length))
    const chosen = new Map<number, [Line, Held]>()
    for (const line of first)
      for (const held of line.items.slice(0, each)) if (held.delivery === null) chosen.set(held.seq, [line, held])
    return chosen
  }

  const read = async (chosen: Map<number, [Line, Held]>): Promise<Loaded> => {
    const found = await store.work.load(consumer, [...chosen.keys()], { bytes: Math.max(0, mostBytes - bytes) })
    const last = found.at(-1)?.seq ?? Number.POSITIVE_INFINITY
    const overtaken = new Set<Line>()
    for (const delivery of found) {
      const { previousSeq } = delivery
      const [line, held] = chosen.get(delivery.seq)!
      chosen.delete(delivery.seq)
      // It was stored by a transaction that took its place first and ended last. Whatever caused what, it can be seen by now.
      if (!store.isSerial && previousSeq !== null && !isKnown(previousSeq)) overtaken.add(line)
      if (overtaken.has(line)) continue
      held.delivery = delivery
      waiting.add(held)
      bytes += delivery.message.payload.length
    }
    // Those behind the last may have been too much.
    return { gone: [...chosen].flatMap(([seq, [line]]) => (seq < last ? [[line, seq] as const] : [])), overtaken }
  }

  return {
    load: (lines) => {
      if (isLoading) return
      isLoading = true
      read(choose(lines))
        .finally(() => {
          isLoading = false
        })
        .then(onLoaded, onFailure)
    },
    take: (held) => {
      release(held)
      return held.delivery!
    },
    release,
  }
}
