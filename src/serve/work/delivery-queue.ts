import { setMaxListeners } from 'node:events'
import type { Place } from '../../ports/work.ts'
import { type Consumer, DoneElsewhere } from './consumer.ts'
import { createLine, type Flight, insert, keyOf, type Line } from './delivery-line.ts'
import { createLoader } from './load-deliveries.ts'
import { type FailureOptions, noteFailure } from './note-failure.ts'

export interface QueueOptions extends FailureOptions {
  readonly later: (ms: number, call: () => void) => void
  /** Has the store looked into for more. */
  readonly look: () => void
  /** Something has ended. */
  readonly onEnd: () => void
}

/** What is held of the deliveries of one consumer, and what becomes of it. */
export interface Queue {
  readonly name: string
  readonly counts: Readonly<Record<'done' | 'failed' | 'dead', number>>
  /** Handlers at work. */
  readonly active: number
  readonly isBusy: boolean
  /** The store may have more than was read. */
  renew(): void
  fill(look: Look): Promise<void>
  /** Lets go of what is in lanes that are another's now. */
  keep(among: readonly number[]): void
  stop(): void
  abort(): void
}

export interface Look {
  /** Null for all lanes. */
  readonly among: readonly number[] | null
  /** When the first that was delayed or put off is due. */
  readonly dueMs: number | undefined
  /** From time to time what was read once is read again, for what came late or came back. */
  readonly sweeps: boolean
}

/** Deliveries of a consumer that are held in memory, without what they carry; and of one subject of it. */
const [window, mostInLine] = [4_000, 100]
/** Of one subject, begun and not yet durable. */
const mostInFlight = 250
/** Lines whose first deliveries are read together. */
const readyToLoad = 128
/** Places that are read at once, and how often before others get their turn. */
const [readAtOnce, readsALook] = [1_000, 4]

export function createQueue(consumer: Consumer, options: QueueOptions): Queue {
  const { store, outside, later, look } = options
  const { name } = consumer
  const counts = { done: 0, failed: 0, dead: 0 }
  const lines = new Map<string, Line>()
  const known = new Set<number>()
  /** Ended since a look into the store began, which may show them still. */
  const ended = { seqs: new Set<number>(), keys: new Set<string>() }
  const ready: Line[] = []
  let [active, flying] = [0, 0]
  let isStopped = false
  /** Everything up to here was read; what of it is not held is behind a line that is cut, or was put off. */
  let cursor = 0
  let isAtEnd = false
  let sweptTo = 0
  let lanes: readonly number[] | null = null
  const abort = new AbortController()
  // One listener for each delivery at work, which may be more than Node takes for a leak.
  setMaxListeners(0, abort.signal)
  const loader = createLoader(store, name, {
    isKnown: (seq) => known.has(seq) || ended.seqs.has(seq),
    onLoaded: ({ gone, overtaken }) => {
      for (const line of overtaken) if (lines.get(line.key) === line) readAnew(line)
      for (const [line, seq] of gone) drop(line, seq)
      run()
    },
    onFailure: (error) => {
      options.logger.warn({ consumer: name, err: error }, 'the store cannot be asked for work')
      later(1_000, run)
    },
  })

  const room = () => window - Math.max(known.size, lines.size)
  /** Subjects of which the store has more take half of the room, so that fresh ones come in beside them. */
  const share = () => Math.max(1, Math.min(mostInLine, Math.floor(window / 2 / Math.max(1, lines.size))))
  const isLow = (line: Line) => line.isCut && !line.isBroken && line.state !== 'resting' && line.items.length <= share() / 2
  const forget = (seq: number) => {
    known.delete(seq)
    ended.seqs.add(seq)
  }
  const release = (line: Line) => {
    for (const held of line.items) {
      known.delete(held.seq)
      loader.release(held)
    }
    line.items = []
  }
  const drop = (line: Line, seq: number) => {
    line.items = line.items.filter((held) => held.seq !== seq)
    forget(seq)
    tidy(line)
  }
  /** From its beginning. */
  const readAnew = (line: Line) => {
    release(line)
    line.isCut = true
    line.lastSeq = 0
    look()
  }
  const tidy = (line: Line) => {
    const isEmpty = line.items.length + line.flights.length === 0
    if (isEmpty && !line.isCut && line.state !== 'running') lines.delete(line.key)
  }

  const makeReady = (line: Line) => {
    if (line.state !== 'idle' || line.isBroken || line.items.length === 0 || line.flights.length >= mostInFlight) return
    line.state = 'ready'
    ready.push(line)
  }

  const run = () => {
    const unread: Line[] = []
    while (!isStopped && active < consumer.atOnce && ready.length > 0) {
      const line = ready.shift()!
      if (line.state !== 'ready' || lines.get(line.key) !== line) continue
      if (line.items.length === 0) line.state = 'idle'
      else if (line.items[0]!.delivery !== null) begin(line)
      else if (unread.push(line) === readyToLoad) break
    }
    ready.push(...unread)
    if (isStopped) return
    if (unread.length > 0 && active < consumer.atOnce) loader.load(unread)
    if (!isAtEnd && room() > window / 2) look()
  }

  const begin = (line: Line) => {
    const delivery = loader.take(line.items.shift()!)
    const after = line.flights.at(-1)?.delivery.seq ?? null
    const flight: Flight = { delivery, end: 'open' }
    line.flights.push(flight)
    line.state = 'running'
    active++
    flying++
    let isHandled = false
    const handled = () => {
      if (isHandled) return
      isHandled = true
      active--
      line.state = 'idle'
      makeReady(line)
      if (isLow(line)) look()
      run()
    }
    const end = (how: Flight['end']) => {
      flight.end = how
      flying--
      if (how !== 'done') line.isBroken = true
      handled()
      void retire(line).finally(options.onEnd)
    }
    const handling = { signal: abort.signal, after, handled: store.isSerial ? handled : () => {} }
    consumer.handle(delivery, handling).then(
      () => {
        counts.done++
        end('done')
      },
      (error: unknown) => end(error instanceof DoneElsewhere ? 'done' : { error }),
    )
  }

  /** What was done is forgotten, in order. What failed has all behind it end first: that has failed with it, or was not begun. */
  const retire = async (line: Line) => {
    while (line.flights[0]?.end === 'done') forget(line.flights.shift()!.delivery.seq)
    const [first] = line.flights
    if (first === undefined || first.end === 'open') {
      makeReady(line)
      tidy(line)
      return run()
    }
    if (line.flights.some(({ end }) => end === 'open')) return
    for (const { delivery } of line.flights.splice(0)) known.delete(delivery.seq)
    release(line)
    flying++
    await failed(line, first as Flight & { end: { error: unknown } })
    flying--
    run()
  }

  const failed = async (line: Line, { delivery, end }: Flight & { end: { readonly error: unknown } }) => {
    counts.failed++
    line.state = 'resting'
    const { is, dueMs, attempts } = await noteFailure(options, consumer, delivery, end.error)
    if (is === 'dead') counts.dead++
    // Its lane was lost, and perhaps won again.
    if (lines.get(line.key) !== line) return
    line.isBroken = false
    line.isCut = line.subject !== null
    line.lastSeq = delivery.seq
    if (is === 'put off') {
      // The store keeps the rest of its subject back, so a subject that is stuck takes no room here.
      ended.keys.add(line.key)
      lines.delete(line.key)
      return
    }
    if (is === 'unnoted') {
      known.add(delivery.seq)
      line.items = [{ seq: delivery.seq, delivery: { ...delivery, attempts } }]
      return later(Math.min(60_000, dueMs - outside.now()), () => {
        line.state = 'idle'
        makeReady(line)
        run()
      })
    }
    forget(delivery.seq)
    line.state = 'idle'
    tidy(line)
    look()
  }

  /** @returns false where there is no room for another subject. */
  const take = (place: Place): boolean => {
    const { seq, isBarred } = place
    const key = keyOf(place)
    if (isBarred || known.has(seq) || ended.seqs.has(seq) || ended.keys.has(key)) return true
    const line = lines.get(key)
    const isNext = line === undefined || seq > line.lastSeq
    if (line && (line.isBroken || line.state === 'resting')) line.isCut = true
    else if (line && isNext && (line.isCut || line.items.length >= mostInLine)) line.isCut = true
    else if (isNext && room() <= 0) return false
    else add(line ?? createLine(place), seq)
    return true
  }
  const add = (line: Line, seq: number) => {
    lines.set(line.key, line)
    known.add(seq)
    insert(line, seq)
    makeReady(line)
  }

  /** What has come back is behind the cursor, and so may be what waited for it: all of its subject is read. */
  const rejoin = (place: Place) => {
    const key = keyOf(place)
    ended.keys.delete(key)
    ended.seqs.delete(place.seq)
    if (place.subject === null || lines.has(key)) take(place)
    else lines.set(key, { ...createLine(place), isCut: true })
  }

  const refill = async () => {
    const low = [...lines.values()].filter(isLow)
    const limit = share()
    const read = async (line: Line) => {
      const found = await store.work.pullSubject(name, line.subject!, { after: line.lastSeq, limit })
      if (lines.get(line.key) !== line || line.isBroken || line.state === 'resting') return
      line.isCut = found.length === limit && !found[0]!.isBarred
      for (const { seq, isBarred } of found) if (!isBarred && !known.has(seq) && !ended.seqs.has(seq)) add(line, seq)
      tidy(line)
    }
    await Promise.all(low.map(read))
  }

  const scan = async () => {
    for (let reads = 0; reads < readsALook && room() > 0; reads++) {
      const found = await store.work.pull(name, { among: lanes, after: cursor, limit: readAtOnce })
      for (const place of found) {
        if (!take(place)) return
        cursor = place.seq
      }
      isAtEnd = found.length < readAtOnce
      if (isAtEnd) return
    }
    // Others get their turn before the rest.
    if (room() > 0) later(1, look)
  }

  const sweep = async () => {
    const found = await store.work.pull(name, { among: lanes, after: sweptTo, limit: readAtOnce })
    const isWhole = found.every((place) => place.seq > cursor || take(place))
    const last = found.at(-1)?.seq ?? 0
    if (isWhole) sweptTo = found.length < readAtOnce || last > cursor ? 0 : last
  }

  return {
    name,
    counts,
    get active() {
      return active
    },
    get isBusy() {
      return flying > 0
    },
    renew: () => {
      isAtEnd = false
    },
    fill: async ({ among, dueMs, sweeps }) => {
      if (among?.length === 0) return
      lanes = among
      ended.seqs.clear()
      ended.keys.clear()
      const nowMs = outside.now()
      if (dueMs !== undefined && dueMs <= nowMs && room() > 0) {
        const limit = Math.min(readAtOnce, room())
        const back = await store.write((session) => session.work.release(name, { among, nowMs, limit }))
        for (const place of back) rejoin(place)
        if (back.length === limit) later(1, look)
      }
      await refill()
      if (!isAtEnd && room() > 0) await scan()
      if (sweeps && room() > 0) await sweep()
      run()
    },
    keep: (among) => {
      for (const line of lines.values()) {
        if (among.includes(line.lane)) continue
        release(line)
        line.isCut = false
        if (line.flights.length === 0) lines.delete(line.key)
      }
      if (among.some((lane) => !lanes?.includes(lane))) {
        cursor = 0
        isAtEnd = false
      }
      lanes = among
    },
    stop: () => {
      isStopped = true
    },
    abort: () => abort.abort(new Error('the server is stopping')),
  }
}
