import type { Field } from '../model/blueprint.ts'
import type { Model } from '../model/model.ts'

/** The text of each value of a row, null where there is none: a form in which rows of all engines can be compared. */
export type PlainRow = readonly (string | null)[]

/** A table whose rows are carried from one store to another. */
export interface CarriedTable {
  /** The entity, or the table where it is none. */
  readonly name: string
  readonly table: string
  readonly columns: readonly CarriedColumn[]
  /** The first columns, which name a row and order all of them: one unless said. */
  readonly keys?: 1 | 2
}
export interface CarriedColumn {
  readonly name: string
  readonly field: Field
  /** Numbers are told in `serialDigits`, so that their texts have their order. */
  readonly serial?: true
}

/** As many as the largest whole number of a column has. */
export const serialDigits = 19

export function keyColumns({ columns, keys = 1 }: CarriedTable): readonly CarriedColumn[] {
  return columns.slice(0, keys)
}

/** One text for the key of a row, in the order of the rows. Of two columns the first is a serial, which holds no space. */
export function keyOf({ keys = 1 }: Pick<CarriedTable, 'keys'>, row: PlainRow): string {
  return row.slice(0, keys).join(' ')
}

/** The values of a key that `keyOf` gave. */
export function valuesOfKey({ keys = 1 }: Pick<CarriedTable, 'keys'>, key: string): readonly string[] {
  if (keys === 1) return [key]
  const at = key.indexOf(' ')
  return [key.slice(0, at), key.slice(at + 1)]
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

/** Every table that a copy carries: the entities, the answers kept under idempotency keys, and the work beside the requests. */
export function carriedTables({ entities }: Model): readonly CarriedTable[] {
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
    ...ownTables,
  ]
}

const column = (name: string, field: Field): CarriedColumn => ({ name, field })
const ownTable = (name: string, columns: readonly CarriedColumn[], keys: 1 | 2 = 1): CarriedTable => ({
  ...{ name, table: name, columns, keys },
})
/** The order in which messages came is the order in which those of a subject are done: it is carried as it is. */
const seq: CarriedColumn = { ...column('seq', whole!), serial: true }
const texts = (...names: readonly string[]) => names.map((name) => column(name, text!))
const wholes = (...names: readonly string[]) => names.map((name) => column(name, whole!))

const ownTables: readonly CarriedTable[] = [
  ownTable('lintel_idempotency', [
    ...texts('key', 'fingerprint'),
    ...wholes('status'),
    ...texts('headers', 'body'),
    ...wholes('created_ms'),
  ]),
  ownTable('lintel_messages', [seq, ...texts('id', 'name'), ...wholes('version'), ...texts('subject', 'payload', 'at', 'trace')]),
  ownTable(
    'lintel_deliveries',
    [seq, ...texts('consumer'), ...wholes('lane', 'state', 'attempts', 'due_ms'), ...texts('cause')],
    2,
  ),
  ownTable('lintel_sagas', [...texts('id', 'name', 'status', 'step', 'input', 'results', 'cause'), ...wholes('updated_ms')]),
]

/** Those of the carried tables that a server makes for any blueprint. */
export const ownTableNames: readonly string[] = ownTables.map(({ table }) => table)

/** Who does what of the work now: of no use once nobody does. */
const leases = ['lintel_lanes', 'lintel_workers']

/** Is the table one of ours, so that a copy need not tell of it? */
export function isOurs(model: Model, table: string): boolean {
  return table === 'lintel_meta' || leases.includes(table) || carriedTables(model).some((each) => each.table === table)
}
