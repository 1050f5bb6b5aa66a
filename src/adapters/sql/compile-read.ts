import { quote } from '../../kit/sql.ts'
import type { EntityModel, Model } from '../../model/model.ts'
import type { Access, Condition, Found, JsonText, OneShape, PageFound, PageShape, SortKey } from '../../ports/store.ts'
import { columnOf } from '../../writers/sql/index.ts'
import { accessCondition, allOf, whereSql } from './access-condition.ts'
import { compare } from './comparison.ts'
import type { Engine, Row } from './engine.ts'
import type { Member } from './member.ts'
import { keyOrder, servedOrder } from './order.ts'
import { createParameters, type Parameters, type Source } from './parameters.ts'
import { memberJson, rowJson } from './row-json.ts'
import { rowMembers } from './row-members.ts'

/**
 * One statement, where its parameters come from, and how what it answers is read. `sql: null` when the rules let nobody of
 * this kind see anything: then it is read of no rows.
 */
export interface Compiled<T> {
  readonly sql: string | null
  readonly sources: readonly Source[]
  /** @param limit of a page: there may be one row more, with which the next page begins. */
  read(rows: readonly Row[], limit: number): T
}

/** One visible row. */
export function compileOne(engine: Engine, model: Model, shape: OneShape, access: Access): Compiled<Found | null> {
  const entity = entityOf(model, shape.entity)
  const parameters = createParameters(engine)
  const where = allOf([
    `r."id" = ${parameters.id()}`,
    accessCondition(model, entity, entity.can.read, access, 'r', parameters),
    shape.allow === undefined ? true : accessCondition(model, entity, shape.allow, access, 'r', parameters),
  ])
  if (where === false) return { sql: null, sources: [], read: () => null }
  const { columns, json } = shapeOf(engine, rowMembers({ model, access, parameters }, entity, shape.selection, 'r'))
  const sql = `SELECT r."version", ${columns.join(', ')} FROM ${quote(entity.table)} r WHERE ${where}`
  const read = ([row]: readonly Row[]) => (row ? { text: json(row, 1), version: Number(row[0]) } : null)
  return { ...parameters.finish(sql), read }
}

function shapeOf(engine: Engine, members: readonly Member[]) {
  if (engine.shape !== null) return engine.shape(members)
  return { columns: [engine.finished(rowJson(engine, members))], json: (row: Row, from: number) => row[from] as JsonText }
}

/** A page of rows, and the key of the first row that did not fit, so that a last page knows that it is one. */
export function compilePage(
  engine: Engine,
  model: Model,
  shape: PageShape,
  access: Access,
): Compiled<PageFound> & { sort: readonly SortKey[] } {
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
  if (visible === false) return { sql: null, sources: [], sort, read: () => ({ items: '[]', next: null }) }
  const table = quote(entity.table)
  const most = parameters.limit()
  const members = rowMembers({ model, access, parameters }, entity, shape.selection, 'r')
  const order = (alias: string) => keyOrder(entity, sort, alias, engine.dialect)
  const rows = (what: string, limit: string) =>
    `SELECT ${what} FROM ${table} r WHERE ${whereSql(engine, visible)} ORDER BY ${order('r')} LIMIT ${limit}`
  if (engine.shape === null) {
    const items = engine.joined(rows(`${rowJson(engine, members)} AS _j`, most))
    const key = engine.tuple(sort.map(({ field }) => memberJson(engine, keyMember(entity, field, 'n'))))
    const next = `SELECT ${key} FROM ${table} n WHERE ${whereSql(engine, where('n'))} ORDER BY ${order('n')} LIMIT 1 OFFSET ${most}`
    const read = ([row]: readonly Row[]) => ({ items: row![0] as JsonText, next: row![1] as string | null })
    return { ...parameters.finish(`SELECT (${items}), (${next})`), sort, read }
  }
  const shaped = engine.shape(members)
  const key = engine.shape(sort.map(({ field }) => keyMember(entity, field, 'r')))
  const columns = [...new Set([...shaped.columns, ...key.columns])]
  const keyAt = key.columns.map((column) => columns.indexOf(column))
  const read = (found: readonly Row[], limit: number) => {
    const items = found.slice(0, limit).map((row) => shaped.json(row, 0))
    const after = found[limit]
    return { items: `[${items}]`, next: after ? key.list(after, keyAt) : null }
  }
  return { ...parameters.finish(rows(columns.join(', '), `${most} + 1`)), sort, read }
}

/** What a cursor holds of a field that a page is sorted by. */
function keyMember(entity: EntityModel, name: string, alias: string): Member {
  const model = entity.fields.find((each) => each.name === name)
  const column = `${alias}.${quote(columnOf(entity, name))}`
  if (model) return { name, is: 'field', field: model.field, column }
  return { name, is: name === 'id' ? 'id' : 'time', column }
}

export function compileCount(
  engine: Engine,
  model: Model,
  name: string,
  conditions: readonly Condition[],
  access: Access,
): Compiled<number> {
  const entity = entityOf(model, name)
  const parameters = createParameters(engine)
  servedOrder(entity, conditions, null)
  const where = allOf([
    ...conditions.map((condition, i) => conditionSql(entity, condition, 'r', i, parameters)),
    accessCondition(model, entity, entity.can.read, access, 'r', parameters),
  ])
  const read = ([row]: readonly Row[]) => Number(row?.[0] ?? 0)
  if (where === false) return { sql: null, sources: [], read }
  return { ...parameters.finish(`SELECT count(*) FROM ${quote(entity.table)} r WHERE ${whereSql(engine, where)}`), read }
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
