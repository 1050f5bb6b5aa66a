import { literal, quote } from '../../kit/sql.ts'
import type { RefField } from '../../model/blueprint.ts'
import { readDecimal } from '../../model/decimal.ts'
import type { EntityModel, FieldModel, IndexModel, MatchModel, Model } from '../../model/model.ts'
import type { Dialect } from './dialect.ts'
import { sqliteDialect } from './sqlite-dialect.ts'

/** The whole schema of a model, in an order in which its statements can run. */
export function writeTables(model: Model, dialect: Dialect = sqliteDialect): readonly string[] {
  return [
    ...model.entities.map((entity) => writeTable(model, entity, entity.table, dialect)),
    ...(dialect.forwardReferences ? [] : model.entities.flatMap((entity) => writeReferences(model, entity))),
    ...model.entities.flatMap((entity) => entity.indexes.map((index) => writeIndex(entity, index, dialect))),
  ]
}

export function writeTable(
  model: Model,
  entity: EntityModel,
  name: string = entity.table,
  dialect: Dialect = sqliteDialect,
): string {
  const columns = [
    `"id" ${dialect.idType} PRIMARY KEY NOT NULL`,
    `"version" ${dialect.versionType} NOT NULL DEFAULT 1`,
    `"created_at" ${dialect.timeType} NOT NULL`,
    `"updated_at" ${dialect.timeType} NOT NULL`,
    ...entity.fields.map((field) => writeColumn(model, field, dialect)),
  ]
  return `CREATE TABLE ${quote(name)} (\n  ${columns.join(',\n  ')}\n)${dialect.tableEnd}`
}

export function writeColumn(model: Model, field: FieldModel, dialect: Dialect = sqliteDialect): string {
  const parts = [quote(field.column), dialect.columnType(field.field)]
  if (!field.optional) parts.push('NOT NULL')
  const fallback = writeDefault(field, dialect)
  if (fallback !== null) parts.push(`DEFAULT ${fallback}`)
  const check = columnCheck(field, dialect)
  if (check !== null) parts.push(`${dialect.namedConstraints ? `CONSTRAINT ${quote(checkName(field))} ` : ''}CHECK (${check})`)
  if (field.field.kind === 'ref' && dialect.forwardReferences) parts.push(references(model, field.field))
  return parts.join(' ')
}

/** The foreign keys of a table, for an engine that wants both tables there first. */
export function writeReferences(model: Model, entity: EntityModel): readonly string[] {
  return entity.fields.flatMap((field) =>
    field.field.kind === 'ref'
      ? [
          `ALTER TABLE ${quote(entity.table)} ADD CONSTRAINT ${quote(referenceName(field))} ` +
            `FOREIGN KEY (${quote(field.column)}) ${references(model, field.field)}`,
        ]
      : [],
  )
}

/** By which an error tells the column: `<column>_check`. */
export function checkName({ column }: FieldModel): string {
  return `${column}_check`
}

/** By which an error tells the column: `<column>_fkey`. */
export function referenceName({ column }: FieldModel): string {
  return `${column}_fkey`
}

function references(model: Model, { to, onDelete = 'restrict' }: RefField): string {
  const target = model.entities.find((entity) => entity.name === to)!
  const action = { restrict: 'RESTRICT', cascade: 'CASCADE', clear: 'SET NULL' }[onDelete]
  return `REFERENCES ${quote(target.table)} ("id") ON DELETE ${action}`
}

/** The constant that the column has when nothing is given, as SQL. */
export function writeDefault(field: FieldModel, dialect: Dialect): string | null {
  if (field.field.kind === 'counter') return '0'
  const given = columnDefault(field) === null ? undefined : (field.field as { default?: string | number | boolean }).default
  return given === undefined ? null : dialect.constant(field.field, given)
}

/** A constant default, or null. `now` and `today` are filled in by the server, which knows the time. */
export function columnDefault({ field }: FieldModel): string | number | bigint | null {
  if (field.kind === 'counter') return 0
  if (field.kind === 'bool') return field.default === undefined ? null : Number(field.default)
  if (field.kind === 'decimal') return field.default === undefined ? null : readDecimal(field, field.default)!
  if (field.kind === 'text' || field.kind === 'int' || field.kind === 'oneOf') return field.default ?? null
  return null
}

/** What every value of the column keeps, as a condition on it; null where its type says all. */
export function columnCheck({ field, column }: FieldModel, dialect: Dialect): string | null {
  const name = quote(column)
  const bounds = (low: string | number | undefined, high: string | number | undefined, of: string) =>
    [low === undefined ? [] : [`${of} >= ${low}`], high === undefined ? [] : [`${of} <= ${high}`]].flat().join(' AND ') || null
  switch (field.kind) {
    case 'text':
      return bounds(field.min, field.max ?? 10_000, `length(${name})`)
    case 'int':
      return bounds(field.min, field.max, name)
    case 'decimal': {
      const held = (text: string | undefined) => (text === undefined ? undefined : dialect.constant(field, text))
      return bounds(held(field.min), held(field.max), name)
    }
    case 'bool':
      return dialect.checksBool ? `${name} IN (0, 1)` : null
    case 'oneOf':
      return `${name} IN (${field.values.map(literal).join(', ')})`
    case 'json':
    case 'list':
      return dialect.checksJson ? `json_valid(${name})` : null
    default:
      return null
  }
}

export function writeIndex(entity: EntityModel, index: IndexModel, dialect: Dialect = sqliteDialect): string {
  const { on, where } = writeIndexed(entity, index, dialect)
  return `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quote(index.name)} ON ${quote(entity.table)} (${on})${where}`
}

/** What an index is on, and of which rows. */
function writeIndexed(entity: EntityModel, index: IndexModel, dialect: Dialect): { readonly on: string; readonly where: string } {
  const key = (field: string, descending: boolean) => orderKey(entity, field, descending, quote(columnOf(entity, field)), dialect)
  const keys = index.fields.map(({ field, descending }) => key(field, descending))
  // The id ends every plain index, so that a page can continue from any row without a sort.
  if (!index.unique) keys.push(key('id', index.fields.at(-1)!.descending))
  const where =
    index.where.length === 0
      ? ''
      : ` WHERE ${index.where.map((match) => writeMatch(entity, match, undefined, dialect)).join(' AND ')}`
  return { on: keys.join(', '), where }
}

/** A column in an order, the same in indexes and in statements: nulls are below every value on all engines. */
export function orderKey(entity: EntityModel, field: string, descending: boolean, column: string, dialect: Dialect): string {
  const optional = entity.fields.find((each) => each.name === field)?.optional ?? false
  return `${column}${descending ? ' DESC' : ''}${optional ? dialect.nulls(descending) : ''}`
}

/** A match as an SQL condition over constants of the blueprint. */
export function writeMatch(
  entity: EntityModel,
  { field, values }: MatchModel,
  alias: string | undefined,
  dialect: Dialect = sqliteDialect,
): string {
  const column = (alias ? `${alias}.` : '') + quote(columnOf(entity, field))
  const { field: kind } = entity.fields.find((each) => each.name === field)!
  const present = values.filter((value) => value !== null).map((value) => dialect.constant(kind, value))
  const parts = []
  if (present.length === 1) parts.push(`${column} = ${present[0]}`)
  if (present.length > 1) parts.push(`${column} IN (${present.join(', ')})`)
  if (values.includes(null)) parts.push(`${column} IS NULL`)
  return parts.length === 1 ? parts[0]! : parts.length === 0 ? dialect.bool(false) : `(${parts.join(' OR ')})`
}

/** The column of a field, or of `id`, `createdAt`, `updatedAt`. */
export function columnOf(entity: EntityModel, field: string): string {
  if (field === 'id' || field === 'version') return field
  if (field === 'createdAt') return 'created_at'
  if (field === 'updatedAt') return 'updated_at'
  return entity.fields.find((each) => each.name === field)!.column
}
