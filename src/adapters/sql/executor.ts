import type { Bound, Row } from './engine.ts'

/**
 * Runs one statement in the transaction of a session. What the driver refuses is thrown in the words of the store, and
 * leaves the transaction as it was before the statement.
 */
export interface Executor {
  /** The first row, of a statement that reads or returns. */
  get(sql: string, values: readonly Bound[]): Promise<Row | undefined> | Row | undefined
  all(sql: string, values: readonly Bound[]): Promise<readonly Row[]> | readonly Row[]
  /** @returns the number of rows changed. */
  change(sql: string, values: readonly Bound[]): Promise<number> | number
  /**
   * Says that the transaction lost against another, since what it met is not in its snapshot: it ends as one that lost, whatever
   * its code makes of what this returns. Absent where a transaction sees all that is committed.
   */
  lost?(cause: unknown): Error
}
