import type { Field } from '../../model/blueprint.ts'
import type { EntityModel, FieldModel } from '../../model/model.ts'
import type { Dialect } from '../../writers/sql/index.ts'
import type { Member } from './member.ts'

/** What may be bound to a parameter. */
export type Bound = string | number | bigint | null

export type Row = readonly (string | number | bigint | Buffer | null)[]

/** What an engine declares of itself, so that one compiler serves all of them. */
export interface Engine {
  readonly dialect: Dialect
  /** Milliseconds since the epoch by the clock that all processes share; null where there is but one process. */
  readonly clockMs: string | null
  /** Parameter `number`, counted from 1, of a type of the dialect. */
  parameter(number: number, type: string): string
  /** A parameter that holds a list of values of a type, as something that `IN` takes. */
  listed(parameter: string): string
  /** The types of columns of our own tables. */
  plainType(kind: 'text' | 'whole' | 'serial'): string
  /** Takes a parameter that holds a JSON list of lists apart: a row for each, in order. */
  records(parameter: string, types: readonly string[]): { readonly columns: readonly string[]; readonly from: string }
  /** The type of a parameter that holds a list. */
  listType(type: string): string
  /** Equal, or both null. */
  same(column: string, parameter: string): string
  notSame(column: string, parameter: string): string
  /** Above every text that begins with the parameter. */
  prefixEnd(parameter: string): string
  object(members: readonly (readonly [name: string, sql: string])[]): string
  /** A JSON list of some rows. */
  list(rows: ListedRows): string
  readonly emptyList: string
  /** A JSON list of some values. */
  tuple(values: readonly string[]): string
  /** Text in a place where another branch gives JSON. */
  asJson(sql: string): string
  /** Finished JSON, as it goes to the socket. */
  finished(json: string): string
  /** Selects one finished list of the JSON that `rows` selects as `_j`. */
  joined(rows: string): string
  columnJson(field: Field, column: string): string
  timeJson(column: string): string
  /** How rows are read where making JSON takes the engine long. */
  readonly shape: ((members: readonly Member[]) => Shaped) | null
  /** In `RETURNING`, sub-selects see the rows as they were before the statement. */
  readonly returningSeesOldRows: boolean

  /** A checked value of a field, neither null nor JSON, as its column holds it. */
  encode(field: FieldModel, value: string | number | boolean): Bound
  encodeId(value: string): Bound
  encodeTime(iso: string): Bound
  encodeList(values: readonly Bound[]): Bound
  /** The JSON of what `encode` gave. */
  decode(field: Field): (value: Bound) => string
  isTrue(value: Row[number] | undefined): boolean
}

/** Columns that rows are read by, and the way from them to the JSON of a row. */
export interface Shaped {
  readonly columns: readonly string[]
  /** @param from the first of these columns */
  json(row: Row, from: number): string
  /** A JSON list of members that are a column each, which stand at these places. */
  list(row: Row, at: readonly number[]): string
}

/** Rows to make a list of: `from` tells which, each called `row`; where they are all taken as one result, that is `outer`. */
export interface ListedRows {
  readonly row: string
  readonly outer: string
  readonly from: string
  /** The JSON of the row that has this alias. */
  json(alias: string): string
}

/** The column type of a field, or of what every row has. */
export function typeOf(engine: Engine, entity: EntityModel, field: string): string {
  const { dialect } = engine
  if (field === 'id') return dialect.idType
  if (field === 'version') return dialect.versionType
  if (field === 'createdAt' || field === 'updatedAt') return dialect.timeType
  return dialect.columnType(entity.fields.find((each) => each.name === field)!.field)
}
