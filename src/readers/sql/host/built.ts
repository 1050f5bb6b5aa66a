import type { Column, ForeignKey, Index } from '../../../model/architecture/database.ts'
import type { Place } from '../../../model/architecture/place.ts'
import type { ConstraintSpec, Operation } from '../schema/operation.ts'

/** A column as a schema builder declares it. */
export interface BuiltColumn {
  readonly name: string
  readonly type: string
  readonly place: Place
  nullable: boolean
  default: string | null
  identity: boolean
  primary: boolean
  unique: boolean
  indexed: boolean
  references: { readonly table: string; readonly columns: readonly string[] } | null
  onDelete: ForeignKey['onDelete']
  check: string | null
}

export function builtColumn(name: string, type: string, place: Place): BuiltColumn {
  const none = { default: null, references: null, check: null }
  const no = { identity: false, primary: false, unique: false, indexed: false }
  return { name, type, place, nullable: true, onDelete: 'no action', ...none, ...no }
}

export function columnOf(built: BuiltColumn): Column {
  const { name, type, nullable, identity, place } = built
  return { name, type, nullable: nullable && !built.primary, default: built.default, identity, generated: false, place }
}

export function builtConstraint(
  kind: ConstraintSpec['kind'],
  columns: readonly string[],
  place: Place,
  more: Partial<ConstraintSpec> = {},
): ConstraintSpec {
  const none = { name: null, to: null, expression: null, usingIndex: null }
  return { kind, columns, onDelete: 'no action', notValid: false, include: [], method: 'btree', ...none, ...more, place }
}

/** The constraints that stand at a column. */
export function constraintsOf(built: BuiltColumn): ConstraintSpec[] {
  const { name, place } = built
  return [
    ...(built.primary ? [builtConstraint('primary', [name], place)] : []),
    ...(built.unique ? [builtConstraint('unique', [name], place)] : []),
    ...(built.check !== null ? [builtConstraint('check', [name], place, { expression: built.check })] : []),
    ...(built.references !== null
      ? [builtConstraint('foreign', [name], place, { to: built.references, onDelete: built.onDelete })]
      : []),
  ]
}

export function builtTable(
  table: string,
  columns: readonly BuiltColumn[],
  constraints: readonly ConstraintSpec[],
  place: Place,
): Operation {
  return {
    does: 'create table',
    table,
    ifNotExists: false,
    columns: columns.map(columnOf),
    constraints: [...onePrimary(columns.flatMap(constraintsOf)), ...constraints],
    partition: null,
    from: [],
    strict: false,
    place,
  }
}

/** Several columns that are each said to be the key are one key together. */
function onePrimary(constraints: readonly ConstraintSpec[]): readonly ConstraintSpec[] {
  const [first, ...more] = constraints.filter(({ kind }) => kind === 'primary')
  if (first === undefined || more.length === 0) return constraints
  const whole = { ...first, columns: [first, ...more].flatMap(({ columns }) => columns) }
  return [whole, ...constraints.filter(({ kind }) => kind !== 'primary')]
}

export function addedColumn(table: string, built: BuiltColumn): Operation {
  const volatileDefault =
    built.default !== null &&
    /\b(?:random|gen_random_uuid|uuid_generate_v\d\w*|clock_timestamp|nextval)\s*\(/i.test(built.default)
  const column = columnOf(built)
  return {
    does: 'add column',
    table,
    column,
    volatileDefault,
    ifNotExists: false,
    constraints: constraintsOf(built),
    place: built.place,
  }
}

export interface BuiltKey {
  readonly column: string
  readonly descending: boolean
}

export function builtIndex(
  table: string,
  columns: readonly (string | BuiltKey)[],
  place: Place,
  more: Partial<Index> & { readonly concurrently?: boolean } = {},
): Operation {
  const { concurrently = false, ...index } = more
  const keys = columns.map((key) => ({
    ...(typeof key === 'string' ? { column: key, descending: false } : key),
    expression: null,
    operatorClass: null,
  }))
  const usual = { name: '', keys, include: [], unique: false, method: 'btree', where: null, constraint: null, valid: true }
  return { does: 'create index', table, index: { ...usual, ...index, place }, concurrently, ifNotExists: false, place }
}

const actions = ['no action', 'restrict', 'cascade', 'set null', 'set default'] as const

/** `CASCADE`, `set null`: what happens to the child. */
export function onDeleteOf(said: unknown): ForeignKey['onDelete'] {
  return actions.find((action) => action === String(said).toLowerCase()) ?? 'no action'
}

const formatted: Readonly<Record<string, string>> = {
  int: 'integer',
  serial: 'integer',
  bigserial: 'bigint',
  smallserial: 'smallint',
  bool: 'boolean',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  datetime: 'timestamp without time zone',
  string: 'text',
  float: 'double precision',
}

/** A type as it is written for a schema builder, as the database names it. */
export function typeText(type: string): string {
  const said = type.toLowerCase().trim()
  return formatted[said] ?? said.replace(/^varchar\b/, 'character varying').replace(/^decimal\b/, 'numeric')
}
