import type { Outside } from '../../ports/outside.ts'
import type { Bound, Row } from '../sql/engine.ts'
import { isConnectionLoss } from './connect.ts'
import type { Primary, WalPosition } from './wal-position.ts'
import { findMarkSql, identitySql } from './wal-position.ts'

/** A server does not follow the primary; in words that go on after `the replica …`. */
export class NotFollowingError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NotFollowingError'
  }
}

/** A server has not come as far as the primary was; in words that go on after `the replica …`. */
export class LaggingError extends Error {
  constructor(bytes: bigint) {
    super(lagging(bytes))
    this.name = 'LaggingError'
  }
}

/** Asks one connection; answers with the first row. */
export type AskOne = (sql: string, values?: readonly Bound[]) => Promise<Row | undefined>

export const replayedSql = `SELECT pg_is_in_recovery(), (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::text`

/** How far a server has replayed the log of another. @throws NotFollowingError when it follows none. */
export function readReplayed(row: Row | undefined): bigint {
  const [recovering, lsn] = row as [string, string | null]
  if (recovering !== 't') throw new NotFollowingError('is no replica: it takes writes of its own')
  return BigInt(lsn ?? 0)
}

export interface ReplicaProof {
  readonly ask: AskOne
  readonly primary: Primary
  readonly outside: Pick<Outside, 'now' | 'monotonicMs' | 'after' | 'randomBytes'>
  /** How long what was written is waited for. */
  readonly patienceMs: number
  /** Hears how far it is behind, while it is waited for. */
  readonly onLag: (bytes: bigint) => void
  readonly isOver: () => boolean
}

/** Of two looks for the mark. */
const betweenLooksMs = 50

/**
 * Proves that a connection leads to a server which follows the primary, in its present history: what is written here now has
 * to be found there. That a server calls itself a standby, and is as far in a log, could be said by one of another primary, or
 * of a primary that was restored or left behind.
 * @returns where it is. @throws NotFollowingError, or LaggingError when it was waited for long enough
 */
export async function proveReplica(proof: ReplicaProof): Promise<WalPosition> {
  const { ask, primary, outside } = proof
  readReplayed(await ask(replayedSql))
  const theirs = await ask(identitySql).then(
    (row) => row?.[0] ?? null,
    () => null,
  )
  const ours = await primary.identity()
  if (theirs !== null && ours !== null && theirs !== ours) throw new NotFollowingError('is no replica of this primary')
  const key = `replica ${Buffer.from(outside.randomBytes(16)).toString('hex')}`
  const at = await primary.mark(key, outside.now()).catch((error: Error) => {
    throw new NotFollowingError(`could not be held against the primary: ${error.message}`)
  })
  try {
    return { ...at, lsn: await findMark(proof, key, at.lsn) }
  } finally {
    await primary.unmark(key).catch(() => {})
  }
}

async function findMark(proof: ReplicaProof, key: string, from: bigint): Promise<bigint> {
  const { ask, outside, patienceMs, onLag, isOver } = proof
  const untilMs = outside.monotonicMs() + patienceMs
  let there = readReplayed(await ask(replayedSql))
  while (there < from) {
    onLag(from - there)
    if (isOver() || outside.monotonicMs() >= untilMs) throw new LaggingError(from - there)
    await new Promise<void>((resolve) => outside.after(betweenLooksMs, resolve))
    there = readReplayed(await ask(replayedSql))
  }
  const found = await ask(findMarkSql, [key]).catch((error: unknown) => {
    if (isConnectionLoss(error)) throw error
    return undefined
  })
  if (!found) throw new NotFollowingError('is no replica of this database: what was written here is not there')
  return there
}

export function lagging(bytes: bigint): string {
  return `is ${bytes} bytes of log behind`
}
