import type { Client } from 'pg'
import type { Outside } from '../../ports/outside.ts'
import type { Done, ReadFigures } from '../../ports/store.ts'
import type { Bound, Row } from '../sql/engine.ts'
import type { ReadConnections } from './read-connections.ts'
import { openReplicaConnection, type ReplicaConnection, type ReplicaLimits, replicaLimits } from './replica-connection.ts'
import type { ReplicaRead } from './replica-reads.ts'
import type { Primary, WalPosition } from './wal-position.ts'

/**
 * Reads from servers that follow the primary, each as new as if the primary had answered it: where its log is, is asked after
 * the read has come, and a replica that has not come as far does not answer. So nobody has to tell what was written before,
 * in which process, and whoever has seen something sees nothing older later. (The read index of Raft: Ongaro, "Consensus:
 * Bridging Theory and Practice", 2014, section 6.4.)
 */
export interface Replicas extends Pick<ReadConnections, 'run' | 'close'> {
  figures(): ReadFigures
}

export interface ReplicaAddress {
  /** Host, port and database, without who reads. */
  readonly name: string
  readonly connect: () => Client
}

export interface ReplicasOptions {
  readonly addresses: readonly ReplicaAddress[]
  /** Connections to each. */
  readonly connections: number
  /** Answers what no replica does. */
  readonly reading: ReadConnections
  readonly primary: Primary
  readonly nameOf: (sql: string) => string | undefined
  readonly outside: Pick<Outside, 'now' | 'monotonicMs' | 'after' | 'randomBytes'>
  readonly onNotice: (message: string) => void
  readonly limits?: Partial<ReplicaLimits>
}

interface Replica {
  readonly name: string
  readonly connections: readonly ReplicaConnection[]
  reads: number
  problem(): string | null
}

interface Read {
  readonly sql: string
  readonly values: readonly Bound[]
  readonly done: Done<readonly Row[]>
}

const lookEveryMs = 500
/** Reads that may wait to learn where the log is; more go to the primary at once. */
const longestQueue = 10_000

export function openReplicas(options: ReplicasOptions): Replicas {
  const { reading, primary, outside } = options
  const replicas = options.addresses.map((address) => openReplica(address, options))
  let gathered: Read[] = []
  let asking = false
  let readsOfPrimary = 0
  let synchronous = false

  const askPrimary = ({ sql, values, done }: Read) => {
    readsOfPrimary++
    reading.run(sql, values, done)
  }
  const place = async () => {
    const position = await primary.position()
    synchronous = position.synchronous
    return position
  }
  const ask = async () => {
    asking = true
    while (gathered.length > 0) {
      const reads = gathered
      gathered = []
      const position = await place().catch(() => null)
      if (position === null || position.synchronous) reads.forEach(askPrimary)
      else distribute(replicas, reads, position, askPrimary)
    }
    asking = false
  }
  const isAnyWell = () => !synchronous && replicas.some((replica) => replica.problem() === null)

  const problemOf = (replica: Replica) => (synchronous ? waitingPrimary : replica.problem())
  const tell = createTeller(options.onNotice)
  let cancel = outside.after(lookEveryMs, () => void lookAround())
  let closing = false
  const lookAround = async () => {
    const position = await place().catch(() => null)
    if (position !== null)
      await Promise.all(replicas.flatMap(({ connections }) => connections.map((each) => each.look(position))))
    if (closing) return
    for (const replica of replicas) tell(replica.name, problemOf(replica))
    cancel = outside.after(lookEveryMs, () => void lookAround())
  }

  return {
    run: (sql, values, done) => {
      const read = { sql, values, done }
      if (!isAnyWell() || gathered.length >= longestQueue) return askPrimary(read)
      gathered.push(read)
      // The reads of one turn of the event loop share the question.
      if (gathered.length === 1 && !asking) setImmediate(() => void ask())
    },
    figures: () => ({
      primary: readsOfPrimary,
      replicas: replicas.map((replica) => ({
        name: replica.name,
        problem: problemOf(replica),
        lagBytes: least(replica.connections.flatMap((each) => each.lagBytes() ?? [])),
        reads: replica.reads,
      })),
    }),
    close: async () => {
      closing = true
      cancel()
      await Promise.all(replicas.flatMap(({ connections }) => connections.map((each) => each.close())))
    },
  }
}

/** A read that a standby has acknowledged shows there before the primary shows it, and a later read of the primary would be older. */
const waitingPrimary = 'is not read: with `synchronous_standby_names` it may show a commit before the primary does'

function openReplica({ name, connect }: ReplicaAddress, options: ReplicasOptions): Replica {
  const { primary, nameOf, outside } = options
  const limits = { ...replicaLimits, ...options.limits }
  const connections = Array.from({ length: options.connections }, () =>
    openReplicaConnection({ connect, primary, nameOf, outside, limits }),
  )
  return {
    name,
    connections,
    reads: 0,
    problem: () => {
      const problems = connections.map((each) => each.problem())
      return problems.includes(null) ? null : problems[0]!
    },
  }
}

/** To those connections that have the least to do. */
function distribute(
  replicas: readonly Replica[],
  reads: readonly Read[],
  position: WalPosition,
  askPrimary: (read: Read) => void,
): void {
  const fit = replicas.flatMap((replica) =>
    replica.connections
      .filter((each) => each.follows(position))
      .map((connection) => ({ replica, connection, load: connection.inFlight, reads: [] as ReplicaRead[] })),
  )
  if (fit.length === 0) return reads.forEach(askPrimary)
  for (const read of reads) {
    const one = fit.reduce((best, each) => (each.load < best.load ? each : best))
    one.load++
    const { sql, values, done } = read
    const answer = (rows: readonly Row[]) => {
      one.replica.reads++
      done(null, rows)
    }
    one.reads.push({ sql, values, answer, fail: (error) => done(error, []), giveBack: () => askPrimary(read) })
  }
  for (const each of fit) if (each.reads.length > 0) void each.connection.read(each.reads, position)
}

/** Tells what has changed when it has lasted from one look to the next. */
function createTeller(onNotice: (message: string) => void): (name: string, problem: string | null) => void {
  const told = new Map<string, boolean>()
  const before = new Map<string, boolean>()
  return (name, problem) => {
    const well = problem === null
    if (before.get(name) === well && (told.get(name) ?? true) !== well) {
      told.set(name, well)
      onNotice(well ? `the replica ${name} answers reads again` : `the replica ${name} ${problem}: reads go elsewhere`)
    }
    before.set(name, well)
  }
}

function least(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : Math.min(...numbers)
}
