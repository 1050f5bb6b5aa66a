import type { Client, Connection, PoolClient, Submittable } from 'pg'
import type { Bound, Row } from '../sql/engine.ts'

export interface Statement {
  readonly sql: string
  /** What it is called where it is kept prepared. */
  readonly name: string | undefined
  readonly values: readonly Bound[]
}

/** Hears what a batch answers. */
export interface BatchEnds {
  /** @param rows columns as text. @param count rows that were read or written. */
  answered(at: number, rows: readonly Row[], count: number): void
  /** @param error of the first statement that was not answered: nothing is stored, and the rest was not run. */
  ended(error: Error | null): void
}

/** The names that a connection has prepared. */
const preparedOn = new WeakMap<Client | PoolClient, Set<string>>()
const noRows: readonly Row[] = []

/**
 * Sends statements as one implicit transaction: one message to the server, one flush of its log, one answer
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING). After one that fails the server
 * skips the rest.
 * @param client one that sends a query when the one before it has been answered.
 */
export function sendBatch(client: Client | PoolClient, statements: readonly Statement[], ends: BatchEnds): void {
  const prepared = preparedOn.get(client) ?? new Set()
  preparedOn.set(client, prepared)
  client.query(createBatch(statements, prepared, ends))
}

/** What `pg` asks of a query that is not its own. It puts a time limit around `callback`. */
interface Batch extends Submittable {
  callback(error: Error | null): void
  handleRowDescription(): void
  handleDataRow(message: { readonly fields: Row }): void
  handleCommandComplete(message: { readonly text: string }): void
  handleReadyForQuery(): void
  handleError(error: Error): void
}

function createBatch(statements: readonly Statement[], prepared: Set<string>, ends: BatchEnds): Batch {
  let done = 0
  let rows: Row[] | null = null
  /** Of each statement that is prepared here, where it is used first. */
  const parsedAt = new Map<string, number>()
  const batch: Batch = {
    callback: (error) => {
      for (const [name, at] of parsedAt) if (at < done) prepared.add(name)
      ends.ended(error)
    },
    submit: (connection) => {
      connection.stream.cork()
      for (const [at, { sql, name = '', values }] of statements.entries()) {
        if (!prepared.has(name) && !parsedAt.has(name)) {
          parse(connection, name, sql)
          if (name !== '') parsedAt.set(name, at)
        }
        connection.bind({ statement: name, values: values.map((value) => (value === null ? null : String(value))) }, true)
        connection.execute(null, true)
      }
      connection.sync()
      connection.stream.uncork()
    },
    handleRowDescription: () => {},
    handleDataRow: ({ fields }) => {
      if (rows === null) rows = [fields]
      else rows.push(fields)
    },
    handleCommandComplete: ({ text }) => {
      const read = rows ?? noRows
      rows = null
      ends.answered(done++, read, Number(text.slice(text.lastIndexOf(' '))))
    },
    handleReadyForQuery: () => batch.callback(null),
    handleError: (error) => batch.callback(error),
  }
  return batch
}

function parse(connection: Connection, name: string, text: string): void {
  // After a batch that failed it is not known whether the last of its statements was prepared; to close one that is not is no error.
  if (name !== '') connection.close({ type: 'S', name }, true)
  connection.parse({ name, text, types: [] }, true)
}
