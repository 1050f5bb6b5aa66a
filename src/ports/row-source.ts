import type { Field } from '../model/blueprint.ts'
import type { Model } from '../model/model.ts'

/** The text of each value of a row, null where there is none: a form in which rows of all engines can be compared. */
export type PlainRow = readonly (string | null)[]

/** A table whose rows are carried from one store to another. Its first column is the key that orders them. */
export interface CarriedTable {
  /** The entity, or the table where it is none. */
  readonly name: string
  readonly table: string
  readonly columns: readonly CarriedColumn[]
}
export interface CarriedColumn {
  readonly name: string
  readonly field: Field
}

/** What a store holds at one moment, to be read whole. Nobody writes to it meanwhile. */
export interface RowSource {
  /** The model that the data were made for, as it is stored. */
  readonly model: string
  /** Tables that hold nothing of ours, and how many rows. */
  readonly strangers: readonly { readonly table: string; readonly rows: number }[]
  count(table: CarriedTable): Promise<number>
  /** In the order of their keys, at most `limit` of those after one. */
  rows(table: CarriedTable, after: string | null, limit: number): Promise<readonly PlainRow[]>
  close(): Promise<void>
}

/** An empty store that is filled from another. Until it is released, no server opens it. */
export interface RowSink extends Pick<RowSource, 'rows' | 'close'> {
  /**
   * Makes the tables, without what would slow their filling down; or finds those of a copy that was not finished, or was: that
   * is only to be compared.
   * @throws CopyError when there is something else.
   */
  begin(model: Model, options: { readonly text: string; readonly resume: boolean }): Promise<'begun' | 'resumed' | 'finished'>
  /** The last key that is stored. */
  last(table: CarriedTable): Promise<string | null>
  /** Stores rows durably, all of them or none. @throws CopyError that tells which do not fit. */
  store(table: CarriedTable, rows: readonly PlainRow[]): Promise<void>
  /** Makes indexes and the keys between tables. @throws CopyError when rows break them. */
  finish(model: Model): Promise<void>
  /** From here on the store is one that a server opens. */
  release(text: string): Promise<void>
}

/** A copy cannot be begun, or not go on, as things are. */
export class CopyError extends Error {
  readonly code: 'not_empty' | 'unfinished_copy' | 'another_copy' | 'source_in_use' | 'no_source' | 'unfit_rows'
  readonly remedy: string
  readonly details: readonly string[]

  constructor(code: CopyError['code'], message: string, remedy: string, details: readonly string[] = []) {
    super(message)
    this.name = 'CopyError'
    this.code = code
    this.remedy = remedy
    this.details = details
  }
}

/** The key of `lintel_meta` under which an unfinished copy keeps the model it is made for. */
export const copyingKey = 'copying'

/** Of a server that is to open what a copy is still made into. */
export function unfinishedCopy(): CopyError {
  return new CopyError(
    'unfinished_copy',
    'the data are a copy that was not finished',
    'finish it: `lintel migrate copy … --resume`',
  )
}

const id: Field = { kind: 'ref', to: '' }
const [time, whole, text]: readonly Field[] = [{ kind: 'time' }, { kind: 'int' }, { kind: 'text' }]

/** Every table that a copy carries: the entities, and the answers kept under idempotency keys. */
export function carriedTables({ entities }: Model): readonly CarriedTable[] {
  const column = (name: string, field: Field): CarriedColumn => ({ name, field })
  return [
    ...entities.map(({ name, table, fields }) => ({
      name,
      table,
      columns: [
        column('id', id),
        column('version', whole!),
        column('created_at', time!),
        column('updated_at', time!),
        ...fields.map(({ column: name, field }) => column(name, field)),
      ],
    })),
    {
      name: 'lintel_idempotency',
      table: 'lintel_idempotency',
      columns: [
        column('key', text!),
        column('fingerprint', text!),
        column('status', whole!),
        column('headers', text!),
        column('body', text!),
        column('created_ms', whole!),
      ],
    },
  ]
}

/** Tables of work beside the requests, which stays where it is: told only where there is some. */
export function isWork(table: string): boolean {
  return ['lintel_messages', 'lintel_deliveries', 'lintel_sagas', 'lintel_lanes', 'lintel_workers'].includes(table)
}

/** Is the table one of ours, so that a copy need not tell of it? */
export function isCarried(model: Model, table: string): boolean {
  return table === 'lintel_meta' || carriedTables(model).some((each) => each.table === table)
}
