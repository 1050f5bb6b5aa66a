import type { Outside } from '../../ports/outside.ts'
import type { Bound, Row } from '../sql/engine.ts'
import type { DatabaseError } from './refusals.ts'
import { readReplayed, replayedSql } from './replica-proof.ts'

export interface ReplicaRead {
  readonly sql: string
  readonly values: readonly Bound[]
  answer(rows: readonly Row[]): void
  fail(error: Error): void
  /** Nothing came of it here: it is to be asked of the primary. */
  giveBack(): void
}

/** Sends one statement without waiting for those before. */
export type Query = (sql: string, values: readonly Bound[], answered: (error: Error | null, rows: readonly Row[]) => void) => void

export interface SentReads {
  readonly query: Query
  readonly outside: Pick<Outside, 'after'>
  /** The place in the log that the answers must not be older than. */
  readonly lsn: bigint
  readonly silenceMs: number
  onSilence(): void
  /** It has answered, and says where it is. */
  onPlace(lsn: bigint): void
  onError(error: Error): void
}

const statementTooLong = '57014'

/**
 * Reads travel behind a look at the server on the same connection, so that their answers are known to come from one that
 * still follows. None waits for a server that says nothing.
 */
export function sendReads(sent: SentReads, reads: readonly ReplicaRead[]): void {
  const { query, outside, lsn, silenceMs } = sent
  let sound = false
  const open = new Set(reads)
  const giveBack = () => {
    const left = [...open]
    open.clear()
    for (const read of left) read.giveBack()
  }
  const cancelSilence = outside.after(silenceMs, () => {
    sent.onSilence()
    giveBack()
  })
  // Not by a promise: the answers of the reads may come in one piece with this one.
  query(replayedSql, [], (error, [row]) => {
    cancelSilence()
    try {
      if (error) throw error
      const there = readReplayed(row)
      sound = there >= lsn
      sent.onPlace(there)
    } catch (reason) {
      sent.onError(reason as Error)
    }
    if (!sound) giveBack()
  })
  for (const read of reads) {
    query(read.sql, read.values, (error, rows) => {
      if (!open.delete(read)) return
      if (error === null && sound) read.answer(rows)
      // It would take as long there. Anything else may be a matter of the replica, such as a row that was cleaned up meanwhile.
      else if (sound && (error as DatabaseError).code === statementTooLong) read.fail(error!)
      else read.giveBack()
    })
  }
}
