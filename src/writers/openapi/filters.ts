import type { JsonObject } from '../../kit/json.ts'
import type { Field } from '../../model/blueprint.ts'
import { defaultTextMax } from '../../model/field-value.ts'
import type { EntityModel, IndexModel } from '../../model/model.ts'
import { valueSchema } from './value-schema.ts'

/** The words between brackets: `createdAt[gte]`. A filter without one means `eq`. */
export type FilterOperator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'in' | 'prefix'

/** A field that a list may be narrowed by. */
export interface Filter {
  readonly field: string
  readonly operators: readonly FilterOperator[]
  /** Of one value, as it stands in the query string. */
  readonly schema: JsonObject
  /** Asking for this field needs, for one of these, every field of it to be held equal too. Empty: no condition. */
  readonly after: readonly (readonly string[])[]
}

const sameness: readonly FilterOperator[] = ['eq', 'ne', 'in']
const order: readonly FilterOperator[] = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in']

/** What a list of the entity can be filtered by: its id and every field that an unconditional index serves. */
export function filtersOf(entity: EntityModel): readonly Filter[] {
  const indexes = plainIndexes(entity)
  const names = new Set(indexes.flatMap((index) => index.fields.map(({ field }) => field)))
  names.delete('id')
  const id: Filter = { field: 'id', operators: sameness, schema: { type: 'string', format: 'uuid' }, after: [] }
  return [id, ...[...names].flatMap((name) => filterOf(entity, name, indexes))]
}

/** A conditional index serves only queries that state its condition, which a list cannot. */
export function plainIndexes(entity: EntityModel): readonly IndexModel[] {
  return entity.indexes.filter(
    ({ where, fields }) => where.length === 0 && fields.every(({ field }) => kindOf(entity, field) !== null),
  )
}

function filterOf(entity: EntityModel, name: string, indexes: readonly IndexModel[]): readonly Filter[] {
  const kind = kindOf(entity, name)
  if (kind === null) return []
  const before = indexes.flatMap(({ fields }) => {
    const at = fields.findIndex(({ field }) => field === name)
    return at < 0 ? [] : [fields.slice(0, at).map(({ field }) => field)]
  })
  const after = before.some((fields) => fields.length === 0) ? [] : before
  return [{ field: name, operators: operatorsOf(kind), schema: filterSchema(kind), after }]
}

/** The field as far as lists can be ordered by it; null for what has no order or must not be asked about. */
function kindOf(entity: EntityModel, name: string): Field | null {
  if (name === 'id') return { kind: 'ref', to: entity.name }
  const found = entity.fields.find((field) => field.name === name)
  if (!found) return name === 'createdAt' || name === 'updatedAt' ? { kind: 'time' } : null
  const { kind } = found.field
  return kind === 'json' || kind === 'list' || kind === 'secret' ? null : found.field
}

function operatorsOf({ kind }: Field): readonly FilterOperator[] {
  if (kind === 'bool' || kind === 'oneOf' || kind === 'ref') return sameness
  return kind === 'text' ? [...order, 'prefix'] : order
}

/** A filter may ask for what no row can hold, so a text's pattern and format are no business of it. */
function filterSchema(field: Field): JsonObject {
  if (field.kind === 'text') return { type: 'string', maxLength: defaultTextMax }
  if (field.kind === 'int') return valueSchema({ kind: 'int' })
  return valueSchema(field)
}
