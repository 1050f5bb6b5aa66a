import type { Client } from 'pg'
import type { Outside } from '../../ports/outside.ts'
import { type Done, UnavailableError } from '../../ports/store.ts'
import type { Bound, Row } from '../sql/engine.ts'
import { isConnectionLoss } from './connect.ts'
import type { DatabaseError } from './refusals.ts'

/**
 * Connections for reads that are one statement each. Statements go out without waiting for the answers of those before,
 * so that the reads of one turn of the event loop travel together and are answered together. A read whose connection is
 * lost is asked again on another, for as long as its time allows.
 */
export interface ReadConnections {
  run(sql: string, values: readonly Bound[], done: Done<readonly Row[]>): void
  problem(): string | null
  close(): Promise<void>
}

export interface ReadConnectionsOptions {
  readonly connect: () => Client
  readonly count: number
  readonly nameOf: (sql: string) => string | undefined
  readonly outside: Pick<Outside, 'monotonicMs' | 'after' | 'randomBytes'>
  /** How long a read may wait for a connection. */
  readonly patienceMs?: number
}

interface Slot {
  client: Client | null
  inFlight: number
  failures: number
}
interface Read {
  readonly sql: string
  readonly values: readonly Bound[]
  readonly done: Done<readonly Row[]>
  readonly until: number
}

/** Reads that may wait for a connection; more are refused, since they would not be answered in time. */
const longestQueue = 10_000
const lockNotAvailable = '55P03'
const none: readonly Row[] = []
const [shortestPauseMs, longestPauseMs] = [50, 2_000]

export function createReadConnections(options: ReadConnectionsOptions): ReadConnections {
  const { connect, count, nameOf, outside, patienceMs = 5_000 } = options
  const slots: Slot[] = Array.from({ length: count }, () => ({ client: null, inFlight: 0, failures: 0 }))
  let waiting: Read[] = []
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
      slot.failures = 0
      lastFailure = null
      const queued = waiting
      waiting = []
      queued.forEach(send)
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

  const unreachable = () => new UnavailableError('the store cannot be reached', { cause: lastFailure })

  const send = (read: Read): void => {
    let best: Slot | undefined
    for (const slot of slots) if (slot.client && (!best || slot.inFlight < best.inFlight)) best = slot
    if (!best) {
      if (closing || waiting.length >= longestQueue) return read.done(unreachable(), none)
      waiting.push(read)
      return
    }
    ask(best, best.client!, read)
  }

  const ask = (slot: Slot, client: Client, read: Read) => {
    const { sql, values, done } = read
    const name = nameOf(sql)
    slot.inFlight++
    const query = { text: sql, values: values as unknown[], rowMode: 'array' as const, ...(name === undefined ? {} : { name }) }
    client.query(query, (error: Error | null, result: { rows: Row[] }) => {
      slot.inFlight--
      if (!error) return done(null, result.rows)
      // A table that is being changed is locked for a moment.
      if ((error as DatabaseError).code === lockNotAvailable && outside.monotonicMs() < read.until) return send(read)
      if (!isConnectionLoss(error) || outside.monotonicMs() >= read.until) return done(error, none)
      // The connection tells its own end too, but maybe later than its first victim.
      if (slot.client === client) {
        slot.client = null
        client.end().catch(() => {})
        again(slot, error)
      }
      send(read)
    })
  }

  for (const slot of slots) void open(slot)
  return {
    run: (sql, values, done) => send({ sql, values, done, until: outside.monotonicMs() + patienceMs }),
    problem: () =>
      slots.some(({ client }) => client) || lastFailure === null ? null : `PostgreSQL cannot be reached: ${lastFailure.message}`,
    close: async () => {
      closing = true
      for (const { done } of waiting) done(new UnavailableError('the store is closing'), none)
      waiting = []
      await Promise.all(slots.map(async ({ client }) => client?.end().catch(() => {})))
    },
  }
}
