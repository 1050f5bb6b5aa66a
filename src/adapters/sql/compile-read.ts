import { quote } from '../../kit/sql.ts'
import type { EntityModel, Model } from '../../model/model.ts'
import type { Access, Condition, OneShape, PageShape, SortKey } from '../../ports/store.ts'
import { columnOf } from '../../writers/sql/index.ts'
import { accessCondition, allOf, whereSql } from './access-condition.ts'
import { compare } from './comparison.ts'
import type { Engine } from './engine.ts'
import { keyOrder, servedOrder } from './order.ts'
import { createParameters, type Parameters, type Source } from './parameters.ts'
import { rowJson } from './row-json.ts'

/** One statement and where its parameters come from. `sql: null` when the rules let nobody of this kind see anything. */
export interface Compiled {
  readonly sql: string | null
  readonly sources: readonly Source[]
}

/** Answers `[json, version]` of one visible row. */
export function compileOne(engine: Engine, model: Model, shape: OneShape, access: Access): Compiled {
  const entity = entityOf(model, shape.entity)
  const parameters = createParameters(engine)
  const where = allOf([
    `r."id" = ${parameters.id()}`,
    accessCondition(model, entity, entity.can.read, access, 'r', parameters),
    shape.allow === undefined ? true : accessCondition(model, entity, shape.allow, access, 'r', parameters),
  ])
  if (where === false) return { sql: null, sources: [] }
  const json = rowJson(model, entity, shape.selection, access, 'r', parameters)
  return parameters.finish(`SELECT ${engine.finished(json)}, r."version" FROM ${quote(entity.table)} r WHERE ${where}`)
}

/**
 * Answers `[json array of the rows, json array of the next page's first key or null]`. The continuation is the key of
 * the first row that did not fit, read from the index, so a last page knows that it is one.
 */
export function compilePage(
  engine: Engine,
  model: Model,
  shape: PageShape,
  access: Access,
): Compiled & { sort: readonly SortKey[] } {
  const entity = entityOf(model, shape.entity)
  const parameters = createParameters(engine)
  const sort = servedOrder(entity, shape.where, shape.sort)
  const where = (alias: string) =>
    allOf([
      ...shape.where.map((condition, i) => conditionSql(entity, condition, alias, i, parameters)),
      ...(shape.continued ? [fromCursor(entity, sort, alias, parameters)] : []),
      accessCondition(model, entity, entity.can.read, access, alias, parameters),
    ])
  const visible = where('r')
  if (visible === false) return { sql: null, sources: [], sort }
  const table = quote(entity.table)
  const limit = parameters.limit()
  const json = rowJson(model, entity, shape.selection, access, 'r', parameters)
  const order = (alias: string) => keyOrder(entity, sort, alias, engine.dialect)
  const rows = `SELECT ${json} AS _j FROM ${table} r WHERE ${whereSql(engine, visible)} ORDER BY ${order('r')} LIMIT ${limit}`
  const key = engine.tuple(sort.map(({ field }) => keyJson(engine, entity, field, 'n')))
  const next = `SELECT ${key} FROM ${table} n WHERE ${whereSql(engine, where('n'))} ORDER BY ${order('n')} LIMIT 1 OFFSET ${limit}`
  return { ...parameters.finish(`SELECT (${engine.joined(rows)}), (${next})`), sort }
}

export function compileCount(
  engine: Engine,
  model: Model,
  name: string,
  conditions: readonly Condition[],
  access: Access,
): Compiled {
  const entity = entityOf(model, name)
  const parameters = createParameters(engine)
  servedOrder(entity, conditions, null)
  const where = allOf([
    ...conditions.map((condition, i) => conditionSql(entity, condition, 'r', i, parameters)),
    accessCondition(model, entity, entity.can.read, access, 'r', parameters),
  ])
  if (where === false) return { sql: null, sources: [] }
  return parameters.finish(`SELECT count(*) FROM ${quote(entity.table)} r WHERE ${whereSql(engine, where)}`)
}

export function entityOf(model: Model, name: string): EntityModel {
  const entity = model.entities.find((each) => each.name === name)
  if (!entity) throw new Error(`no entity is called \`${name}\``)
  return entity
}

function conditionSql(
  entity: EntityModel,
  { field, operator }: Condition,
  alias: string,
  at: number,
  parameters: Parameters,
): string {
  const parameter = operator === 'in' ? parameters.conditionList(at, entity, field) : parameters.condition(at, entity, field)
  return compare(parameters.engine, entity, `${alias}.${quote(columnOf(entity, field))}`, field, operator, parameter)
}

function keyJson(engine: Engine, entity: EntityModel, field: string, alias: string): string {
  const model = entity.fields.find((each) => each.name === field)
  const column = `${alias}.${quote(columnOf(entity, field))}`
  if (model) return engine.columnJson(model.field, column)
  return field === 'id' ? column : engine.timeJson(column)
}

/** At or after the cursor's key. One row-value comparison where it can be; else spelt out, nulls first ascending. */
function fromCursor(entity: EntityModel, sort: readonly SortKey[], alias: string, parameters: Parameters): string {
  const keys = sort.map(({ field, descending }, i) => ({
    column: `${alias}.${quote(columnOf(entity, field))}`,
    value: parameters.from(i, entity, field),
    descending,
    optional: entity.fields.find((each) => each.name === field)?.optional ?? false,
  }))
  const uniform = keys.every(({ optional, descending }) => !optional && descending === keys[0]!.descending)
  if (uniform) {
    const sign = keys[0]!.descending ? '<=' : '>='
    return `(${keys.map(({ column }) => column).join(', ')}) ${sign} (${keys.map(({ value }) => value).join(', ')})`
  }
  const after = ({ column, value, descending, optional }: (typeof keys)[number]) => {
    if (!optional) return `${column} ${descending ? '<' : '>'} ${value}`
    return descending
      ? `(${column} < ${value} OR (${value} IS NOT NULL AND ${column} IS NULL))`
      : `(${column} > ${value} OR (${value} IS NULL AND ${column} IS NOT NULL))`
  }
  const spell = ([key, ...rest]: typeof keys): string =>
    key
      ? `(${after(key)} OR (${parameters.engine.same(key.column, key.value)} AND ${spell(rest)}))`
      : parameters.engine.dialect.bool(true)
  const [first] = keys
  // Stated once more for the planner, which cannot see it inside the OR.
  const bound = first!.optional ? [] : [`${first!.column} ${first!.descending ? '<=' : '>='} ${first!.value}`]
  return [...bound, spell(keys)].join(' AND ')
}
