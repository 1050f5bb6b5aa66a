import { literal, quote } from '../../kit/sql.ts'
import { readDecimal } from '../../model/decimal.ts'
import type { EntityModel, FieldModel, IndexModel, MatchModel, Model } from '../../model/model.ts'

/** The whole schema of a model as SQLite statements, in an order in which they can run. */
export function writeTables(model: Model): readonly string[] {
  return [
    ...model.entities.map((entity) => writeTable(model, entity)),
    ...model.entities.flatMap((entity) => entity.indexes.map((index) => writeIndex(entity, index))),
  ]
}

export function writeTable(model: Model, entity: EntityModel, name: string = entity.table): string {
  const columns = [
    '"id" TEXT PRIMARY KEY NOT NULL',
    '"version" INTEGER NOT NULL DEFAULT 1',
    '"created_at" TEXT NOT NULL',
    '"updated_at" TEXT NOT NULL',
    ...entity.fields.map((field) => writeColumn(model, field)),
  ]
  return `CREATE TABLE ${quote(name)} (\n  ${columns.join(',\n  ')}\n) STRICT`
}

export function writeColumn(model: Model, field: FieldModel): string {
  const parts = [quote(field.column), columnType(field)]
  if (!field.optional) parts.push('NOT NULL')
  const fallback = columnDefault(field)
  if (fallback !== null) parts.push(`DEFAULT ${literal(fallback)}`)
  const check = columnCheck(field)
  if (check !== null) parts.push(`CHECK (${check})`)
  if (field.field.kind === 'ref') {
    const { to, onDelete = 'restrict' } = field.field
    const target = model.entities.find((entity) => entity.name === to)!
    const action = { restrict: 'RESTRICT', cascade: 'CASCADE', clear: 'SET NULL' }[onDelete]
    parts.push(`REFERENCES ${quote(target.table)} ("id") ON DELETE ${action}`)
  }
  return parts.join(' ')
}

function columnType({ field }: FieldModel): string {
  return ['int', 'counter', 'bool', 'decimal'].includes(field.kind) ? 'INTEGER' : 'TEXT'
}

/** A constant default, or null. `now` and `today` are filled in by the server, which knows the time. */
export function columnDefault({ field }: FieldModel): string | number | bigint | null {
  if (field.kind === 'counter') return 0
  if (field.kind === 'bool') return field.default === undefined ? null : Number(field.default)
  if (field.kind === 'decimal') return field.default === undefined ? null : readDecimal(field, field.default)!
  if (field.kind === 'text' || field.kind === 'int' || field.kind === 'oneOf') return field.default ?? null
  return null
}

function columnCheck({ field, column }: FieldModel): string | null {
  const name = quote(column)
  const bounds = (low: string | number | undefined, high: string | number | undefined, of: string) =>
    [low === undefined ? [] : [`${of} >= ${low}`], high === undefined ? [] : [`${of} <= ${high}`]].flat().join(' AND ') || null
  switch (field.kind) {
    case 'text':
      return bounds(field.min, field.max ?? 10_000, `length(${name})`)
    case 'int':
      return bounds(field.min, field.max, name)
    case 'decimal': {
      const scaled = (text: string | undefined) => (text === undefined ? undefined : String(readDecimal(field, text)))
      return bounds(scaled(field.min), scaled(field.max), name)
    }
    case 'bool':
      return `${name} IN (0, 1)`
    case 'oneOf':
      return `${name} IN (${field.values.map(literal).join(', ')})`
    case 'json':
    case 'list':
      return `json_valid(${name})`
    default:
      return null
  }
}

export function writeIndex(entity: EntityModel, index: IndexModel): string {
  const keys = index.fields.map(({ field, descending }) => quote(columnOf(entity, field)) + (descending ? ' DESC' : ''))
  // The id ends every plain index, so that a page can continue from any row without a sort.
  if (!index.unique) keys.push(`"id"${index.fields.at(-1)!.descending ? ' DESC' : ''}`)
  const where = index.where.length === 0 ? '' : ` WHERE ${index.where.map((match) => writeMatch(entity, match)).join(' AND ')}`
  return `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quote(index.name)} ON ${quote(entity.table)} (${keys.join(', ')})${where}`
}

/** A match as an SQL condition over constants of the blueprint. */
export function writeMatch(entity: EntityModel, { field, values }: MatchModel, alias?: string): string {
  const column = (alias ? `${alias}.` : '') + quote(columnOf(entity, field))
  const { field: kind } = entity.fields.find((each) => each.name === field)!
  const stored = (value: string | number | boolean) => (kind.kind === 'decimal' ? readDecimal(kind, String(value))! : value)
  const present = values.filter((value) => value !== null).map((value) => literal(stored(value)))
  const parts = []
  if (present.length === 1) parts.push(`${column} = ${present[0]}`)
  if (present.length > 1) parts.push(`${column} IN (${present.join(', ')})`)
  if (values.includes(null)) parts.push(`${column} IS NULL`)
  return parts.length === 1 ? parts[0]! : parts.length === 0 ? '0' : `(${parts.join(' OR ')})`
}

/** The column of a field, or of `id`, `createdAt`, `updatedAt`. */
export function columnOf(entity: EntityModel, field: string): string {
  if (field === 'id' || field === 'version') return field
  if (field === 'createdAt') return 'created_at'
  if (field === 'updatedAt') return 'updated_at'
  return entity.fields.find((each) => each.name === field)!.column
}
