import type { Client } from 'pg'
import type { Outside } from '../../ports/outside.ts'
import type { Row } from '../sql/engine.ts'
import { type CatchUp, createCatchUp } from './catch-up.ts'
import {
  type AskOne,
  LaggingError,
  lagging,
  NotFollowingError,
  proveReplica,
  readReplayed,
  replayedSql,
} from './replica-proof.ts'
import { type Query, type ReplicaRead, sendReads } from './replica-reads.ts'
import type { Primary, WalPosition } from './wal-position.ts'

/**
 * A connection to a server that follows another. Each proves for itself where it leads, since behind one address there may be
 * several servers.
 */
export interface ReplicaConnection {
  /** Null when it answers reads; else why it does not, in words that go on after `the replica …`. */
  problem(): string | null
  readonly inFlight: number
  /** Bytes of log that it was behind when it was last looked at; null where that is not known. */
  lagBytes(): number | null
  /** May reads at this position be asked here? */
  follows(position: WalPosition): boolean
  /** Answers reads as of the position or later; what it cannot answer so is given back. */
  read(reads: readonly ReplicaRead[], position: WalPosition): Promise<void>
  /** Looks whether it still follows, and has caught up; to be called now and then. */
  look(position: WalPosition): Promise<void>
  close(): Promise<void>
}

export interface ReplicaLimits {
  /** How long reads wait for a replica to come to where the primary is; then the primary answers them. */
  readonly catchUpMs: number
  /** How long a replica may say nothing before its reads go to the primary. */
  readonly silenceMs: number
  /** How long one that begins to follow may take to catch up before it is tried anew. */
  readonly proofMs: number
}
export const replicaLimits: ReplicaLimits = { catchUpMs: 25, silenceMs: 1_000, proofMs: 10_000 }

export interface ReplicaConnectionOptions {
  readonly connect: () => Client
  readonly primary: Primary
  readonly nameOf: (sql: string) => string | undefined
  readonly outside: Pick<Outside, 'now' | 'monotonicMs' | 'after' | 'randomBytes'>
  readonly limits: ReplicaLimits
}

/** A connection that was proved. */
interface Joined {
  readonly client: Client
  readonly query: Query
  readonly ask: AskOne
  readonly timeline: string
  readonly progress: CatchUp
  state: 'well' | 'behind' | 'silent'
  lag: bigint
}

const [shortestPauseMs, longestPauseMs] = [100, 5_000]

export function openReplicaConnection(options: ReplicaConnectionOptions): ReplicaConnection {
  const { outside, limits } = options
  /** The connection that is being made, or is in use. */
  let present: Client | null = null
  let joined: Joined | null = null
  let because = 'is not connected yet'
  /** It was found to follow something else: that stays said while it is tried anew. */
  let isRefused = false
  let inFlight = 0
  let failures = 0
  let closing = false
  let cancelRetry = () => {}

  const leave = (client: Client, error: Error) => {
    client.end().catch(() => {})
    if (client !== present) return
    isRefused = error instanceof NotFollowingError
    because = isRefused || error instanceof LaggingError ? error.message : `cannot be used: ${error.message}`
    const left = joined
    present = null
    joined = null
    left?.progress.end()
    if (closing) return
    const longest = Math.min(longestPauseMs, shortestPauseMs * 2 ** Math.min(failures++, 10))
    cancelRetry = outside.after((longest * (outside.randomBytes(1)[0]! + 1)) / 256, () => void open())
  }

  const open = async () => {
    const client = options.connect()
    present = client
    client.on('error', (error) => leave(client, error))
    client.on('end', () => leave(client, new Error('the connection was ended')))
    try {
      await client.connect()
      const on = statementsOn(client, options.nameOf, (more) => {
        inFlight += more
      })
      const place = await proveReplica({
        ...options,
        ask: on.ask,
        patienceMs: limits.proofMs,
        onLag: (bytes) => {
          if (!isRefused) because = lagging(bytes)
        },
        isOver: () => client !== present || closing,
      })
      if (client !== present || closing) return leave(client, new Error('it is not wanted any more'))
      const progress = createCatchUp(outside, () => look(client, on.ask, progress))
      progress.saw(place.lsn)
      failures = 0
      joined = { client, ...on, timeline: place.timeline, progress, state: 'well', lag: 0n }
    } catch (error) {
      leave(client, error as Error)
    }
  }
  const look = async (client: Client, ask: AskOne, progress: CatchUp) => {
    try {
      progress.saw(readReplayed(await ask(replayedSql)))
    } catch (error) {
      leave(client, error as Error)
      throw error
    }
  }

  void open()
  return {
    problem: () => {
      if (joined === null) return because
      if (joined.state === 'behind') return lagging(joined.lag)
      return joined.state === 'silent' ? `has said nothing for ${limits.silenceMs} ms` : null
    },
    get inFlight() {
      return inFlight
    },
    lagBytes: () => (joined === null ? null : Number(joined.lag)),
    follows: ({ timeline }) => joined?.state === 'well' && joined.timeline === timeline,
    read: async (reads, { lsn }) => {
      const on = joined
      const arrived = on !== null && (on.progress.known >= lsn || (await on.progress.arrive(lsn, limits.catchUpMs)))
      if (on !== null && !arrived) fallBehind(on, lsn)
      if (on === null || !arrived || on !== joined) return reads.forEach((read) => read.giveBack())
      sendReads(
        {
          query: on.query,
          outside,
          lsn,
          silenceMs: limits.silenceMs,
          onSilence: () => {
            on.state = 'silent'
          },
          onPlace: (there) => {
            on.progress.saw(there)
            if (on.state === 'silent') on.state = 'well'
          },
          onError: (error) => leave(on.client, error),
        },
        reads,
      )
    },
    look: async ({ lsn, timeline }) => {
      const on = joined
      // One that says nothing is heard of by what it was asked already.
      if (on === null || on.state === 'silent') return
      if (on.timeline !== timeline)
        return leave(on.client, new NotFollowingError('follows another history: it or the primary was promoted'))
      await look(on.client, on.ask, on.progress).catch(() => {})
      const arrived = on === joined && (await on.progress.arrive(lsn, limits.catchUpMs))
      if (on !== joined) return
      if (!arrived) return fallBehind(on, lsn)
      on.lag = 0n
      if (on.state === 'behind') on.state = 'well'
    },
    close: async () => {
      closing = true
      cancelRetry()
      joined?.progress.end()
      await present?.end().catch(() => {})
    },
  }
}

function fallBehind(on: Joined, lsn: bigint): void {
  on.lag = lsn > on.progress.known ? lsn - on.progress.known : 0n
  if (on.state === 'well') on.state = 'behind'
}

/** @param count hears +1 when a statement goes out, -1 when it is answered */
function statementsOn(
  client: Client,
  nameOf: (sql: string) => string | undefined,
  count: (more: number) => void,
): { readonly query: Query; readonly ask: AskOne } {
  const query: Query = (sql, values, answered) => {
    const name = nameOf(sql)
    const asked = { text: sql, values: values as unknown[], rowMode: 'array' as const, ...(name === undefined ? {} : { name }) }
    count(1)
    client.query(asked, (error: Error | null, result: { rows: Row[] }) => {
      count(-1)
      answered(error, error ? [] : result.rows)
    })
  }
  const ask: AskOne = (sql, values = []) =>
    new Promise((resolve, reject) => query(sql, values, (error, [row]) => (error ? reject(error) : resolve(row))))
  return { query, ask }
}
