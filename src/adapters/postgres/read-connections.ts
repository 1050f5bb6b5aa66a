import type { Client } from 'pg'
import type { Outside } from '../../ports/outside.ts'
import { type Done, UnavailableError } from '../../ports/store.ts'
import type { Bound, Row } from '../sql/engine.ts'
import { type Statement, sendBatch } from './batch.ts'
import { isConnectionLoss } from './connect.ts'
import type { DatabaseError } from './refusals.ts'

/**
 * Connections for reads that are one statement each. Those that come in one turn of the event loop, or while all connections
 * are busy, travel together and are answered together. A read whose connection is lost is asked again on another, for as long
 * as its time allows.
 */
export interface ReadConnections {
  run(sql: string, values: readonly Bound[], done: Done<readonly Row[]>): void
  problem(): string | null
  close(): Promise<void>
}

export interface ReadConnectionsOptions {
  /** One that sends a query when the one before it has been answered. */
  readonly connect: () => Client
  readonly count: number
  readonly nameOf: (sql: string) => string | undefined
  readonly outside: Pick<Outside, 'monotonicMs' | 'after' | 'randomBytes'>
  /** How long a read may wait for a connection. */
  readonly patienceMs?: number
}

interface Slot {
  client: Client | null
  isBusy: boolean
  failures: number
}
interface Read extends Statement {
  readonly done: Done<readonly Row[]>
  readonly until: number
}

/** Of more reads in a batch, the last would wait until all are read. */
const mostInBatch = 6
/** Reads that may wait for a connection; more are refused, since they would not be answered in time. */
const longestQueue = 10_000
const lockNotAvailable = '55P03'
const none: readonly Row[] = []
const [shortestPauseMs, longestPauseMs] = [50, 2_000]

export function createReadConnections(options: ReadConnectionsOptions): ReadConnections {
  const { connect, count, nameOf, outside, patienceMs = 5_000 } = options
  const slots: Slot[] = Array.from({ length: count }, () => ({ client: null, isBusy: false, failures: 0 }))
  let waiting: Read[] = []
  let isGathering = false
  let closing = false
  let lastFailure: Error | null = null

  const open = async (slot: Slot) => {
    const client = connect()
    const lost = (error?: Error) => {
      if (slot.client !== client) return
      slot.client = null
      again(slot, error)
    }
    client.on('error', lost)
    client.on('end', () => lost())
    try {
      await client.connect()
      if (closing) return void client.end().catch(() => {})
      slot.client = client
      slot.isBusy = false
      slot.failures = 0
      lastFailure = null
      pump()
    } catch (error) {
      client.end().catch(() => {})
      again(slot, error as Error)
    }
  }

  /** Full jitter: a server that comes back is not met by all at once. */
  const again = (slot: Slot, error?: Error) => {
    if (error) lastFailure = error
    if (closing) return
    const longest = Math.min(longestPauseMs, shortestPauseMs * 2 ** slot.failures++)
    const pauseMs = (longest * (outside.randomBytes(1)[0]! + 1)) / 256
    outside.after(pauseMs, () => {
      expire()
      if (!closing) void open(slot)
    })
  }

  const expire = () => {
    const now = outside.monotonicMs()
    const late = waiting.filter(({ until }) => until <= now)
    if (late.length === 0) return
    waiting = waiting.filter(({ until }) => until > now)
    for (const { done } of late) done(unreachable(), none)
  }

  const closed = () => new UnavailableError('the store is closing')
  const unreachable = () => new UnavailableError('the store cannot be reached', { cause: lastFailure })

  const pump = () => {
    if (waiting[0] && waiting[0].until <= outside.monotonicMs()) expire()
    const free = slots.filter(({ client, isBusy }) => client !== null && !isBusy)
    for (const [i, slot] of free.entries()) {
      // Those that wait are divided among the connections that are free.
      const count = Math.min(mostInBatch, Math.ceil(waiting.length / (free.length - i)))
      if (count === 0) return
      ask(slot, slot.client!, waiting.slice(0, count))
      waiting = waiting.slice(count)
    }
  }

  const ask = (slot: Slot, client: Client, reads: readonly Read[]) => {
    let done = 0
    slot.isBusy = true
    sendBatch(client, reads, {
      answered: (at, rows) => {
        done++
        reads[at]!.done(null, rows)
      },
      ended: (error) => {
        if (slot.client === client) slot.isBusy = false
        if (error !== null) failed(slot, client, reads.slice(done), error)
        pump()
      },
    })
  }

  /** The first of them failed, and the rest was not run. */
  const failed = (slot: Slot, client: Client, reads: readonly Read[], error: Error) => {
    const [first, ...rest] = reads
    if (first === undefined) return
    if (closing) return reads.forEach(({ done }) => done(closed(), none))
    const isLost = isConnectionLoss(error)
    // A table that is being changed is locked for a moment.
    const mayPass = isLost || (error as DatabaseError).code === lockNotAvailable
    const comesAgain = mayPass && outside.monotonicMs() < first.until
    waiting = [...rest, ...waiting, ...(comesAgain ? [first] : [])]
    if (!comesAgain) first.done(error, none)
    // The connection tells its own end too, but maybe later than its first victims.
    if (!isLost || slot.client !== client) return
    slot.client = null
    client.end().catch(() => {})
    again(slot, error)
  }

  for (const slot of slots) void open(slot)
  return {
    run: (sql, values, done) => {
      if (closing || waiting.length >= longestQueue) return done(closing ? closed() : unreachable(), none)
      waiting.push({ sql, name: nameOf(sql), values, done, until: outside.monotonicMs() + patienceMs })
      if (isGathering) return
      isGathering = true
      setImmediate(() => {
        isGathering = false
        pump()
      })
    },
    problem: () =>
      slots.some(({ client }) => client) || lastFailure === null ? null : `PostgreSQL cannot be reached: ${lastFailure.message}`,
    close: async () => {
      closing = true
      for (const { done } of waiting) done(closed(), none)
      waiting = []
      await Promise.all(slots.map(async ({ client }) => client?.end().catch(() => {})))
    },
  }
}
