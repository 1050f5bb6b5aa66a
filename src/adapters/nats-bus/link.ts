import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { retryDelayMs } from '../../ports/bus-retry.ts'
import type { Outside } from '../../ports/outside.ts'
import { UnavailableError } from '../../ports/store.ts'
import { messageOf } from './faults.ts'
import { createWaiting } from './waiting.ts'

/** One connection, from when it is ready to when it is lost. */
export interface Up {
  readonly connection: NatsConnection
  readonly client: JetStreamClient
  readonly manager: JetStreamManager
  /** The largest message that this broker takes, in bytes. */
  readonly largestBytes: number
}

export interface LinkOptions {
  /** Makes one connection that is ready for use. */
  readonly dial: () => Promise<Up>
  /** Of the broker, as it may be shown. */
  readonly shown: string
  readonly outside: Outside
}

/** Keeps a connection: each that is lost is followed by another, for ever, ever later and never at one moment with others. */
export interface Link {
  current(): Up | null
  /**
   * The connection, as soon as there is one.
   * @param deadlineMs of the monotonic clock, or null for ever
   * @param signal ends the waiting
   * @throws UnavailableError when there is none until then, or never again
   */
  up(deadlineMs: number | null, signal?: AbortSignal): Promise<Up>
  /** Called for each connection from now on, and for the one there is. */
  onUp(call: (up: Up) => void): () => void
  /** Resolves after so long, or when the link closes, or at the signal. */
  pause(ms: number, signal?: AbortSignal): Promise<void>
  problem(): string | null
  close(): Promise<void>
}

const again = { firstMs: 100, mostMs: 5_000 }
/** A connection that lived as long was a good one: what ends it is no reason to wait. */
const goodAfterMs = 5_000

export function createLink({ dial, shown, outside }: LinkOptions): Link {
  let current: Up | null = null
  let trouble = `the event broker at ${shown} is not connected yet`
  let isClosed = false
  const waiting = createWaiting(outside)
  const callers = new Set<(up: Up) => void>()
  const pause = (ms: number, signal?: AbortSignal) => waiting.until(() => false, ms, signal)

  const live = async (up: Up) => {
    if (isClosed) return void up.connection.close()
    current = up
    waiting.changed()
    for (const call of [...callers]) call(up)
    await Promise.race([lost(up.connection), waiting.until(() => current !== up, null)])
    if (isClosed) return
    current = null
    trouble = `the connection to the event broker at ${shown} was lost`
    // A connection that lost its other side cannot be closed in order, so nobody waits for that.
    up.connection.close().catch(() => {})
    waiting.changed()
  }
  const run = async () => {
    for (let failures = 0; !isClosed; failures++) {
      const startedMs = outside.monotonicMs()
      try {
        await live(await dial())
        if (outside.monotonicMs() - startedMs > goodAfterMs) failures = 0
      } catch (error) {
        trouble = `the event broker at ${shown} cannot be used: ${messageOf(error)}`
      }
      await pause(retryDelayMs(failures + 1, again) * (0.5 + (outside.randomBytes(1)[0] ?? 0) / 512))
    }
  }
  const running = run()
  return {
    current: () => current,
    up: async (deadlineMs, signal) => {
      await waiting.until(() => current !== null, deadlineMs === null ? null : deadlineMs - outside.monotonicMs(), signal)
      if (isClosed || signal?.aborted) throw new UnavailableError('the bus is closed')
      if (current === null) throw new UnavailableError(trouble)
      return current
    },
    onUp: (call) => {
      callers.add(call)
      if (current) call(current)
      return () => callers.delete(call)
    },
    pause,
    problem: () => (current === null ? trouble : null),
    close: async () => {
      isClosed = true
      waiting.end()
      const last = current
      current = null
      await last?.connection.close()
      await running
    },
  }
}

/** Resolves as soon as nothing more will come from a connection, also when nobody said so. */
async function lost(connection: NatsConnection): Promise<void> {
  const ends = async () => {
    for await (const { type } of connection.status()) {
      if (type === 'staleConnection' || type === 'disconnect' || type === 'close') return
    }
  }
  await Promise.race([ends(), connection.closed()])
}
