import { quote } from '../../kit/sql.ts'
import type { EntityModel, FieldModel, Model } from '../../model/model.ts'
import type { Access, Include, Selection } from '../../ports/store.ts'
import { columnOf } from '../../writers/sql/index.ts'
import { accessCondition, allOf, whereSql } from './access-condition.ts'
import { keyOrder, orderOf } from './order.ts'
import type { Parameters } from './parameters.ts'

/** An SQL expression that makes the JSON of one row, with what it includes, under the caller's access rules. */
export function rowJson(
  model: Model,
  entity: EntityModel,
  selection: Selection,
  access: Access,
  alias: string,
  parameters: Parameters,
): string {
  const { fields, include } = selection
  const { engine } = parameters
  const chosen = (name: string) => fields === null || fields.includes(name)
  const included = new Map(include.map((each) => [each.relation, each]))
  const members: [string, string][] = [['id', `${alias}."id"`]]
  for (const field of entity.fields) {
    if (field.secret && !access.caller.system) continue
    const inside = included.get(field.name)
    if (inside) members.push([field.name, oneInside(model, entity, field, inside, access, alias, parameters)])
    else if (chosen(field.name)) members.push([field.name, engine.columnJson(field.field, `${alias}.${quote(field.column)}`)])
  }
  if (chosen('createdAt')) members.push(['createdAt', engine.timeJson(`${alias}."created_at"`)])
  if (chosen('updatedAt')) members.push(['updatedAt', engine.timeJson(`${alias}."updated_at"`)])
  for (const relation of entity.relations) {
    const inside = relation.kind === 'many' ? included.get(relation.name) : undefined
    if (inside) members.push([relation.name, manyInside(model, relation, inside, access, alias, parameters)])
  }
  return engine.object(members)
}

/** The row a ref points at, in the ref's place; where it is not visible, its id stays. */
function oneInside(
  model: Model,
  entity: EntityModel,
  field: FieldModel,
  { relation, selection }: Include,
  access: Access,
  alias: string,
  parameters: Parameters,
): string {
  const { target } = entity.relations.find((each) => each.name === relation)!
  const other = model.entities.find((each) => each.name === target)!
  const row = parameters.alias()
  const visible = accessCondition(model, other, other.can.read, access, row, parameters)
  const id = `${alias}.${quote(field.column)}`
  if (visible === false) return id
  const where = allOf([`${row}."id" = ${id}`, visible])
  const json = rowJson(model, other, selection, access, row, parameters)
  return `coalesce((SELECT ${json} FROM ${quote(other.table)} ${row} WHERE ${where}), ${parameters.engine.asJson(id)})`
}

/** The visible rows that point at this one, in the order of the index that serves them, at most `limit`. */
function manyInside(
  model: Model,
  relation: { readonly target: string; readonly field: string },
  { limit, selection }: Include,
  access: Access,
  alias: string,
  parameters: Parameters,
): string {
  const { engine } = parameters
  const other = model.entities.find((each) => each.name === relation.target)!
  const row = parameters.alias()
  const visible = accessCondition(model, other, other.can.read, access, row, parameters)
  if (visible === false) return engine.emptyList
  const where = allOf([`${row}.${quote(columnOf(other, relation.field))} = ${alias}."id"`, visible])
  const order = keyOrder(other, orderOf(other, [relation.field]), row, engine.dialect)
  return engine.list({
    row,
    outer: parameters.alias(),
    from: `FROM ${quote(other.table)} ${row} WHERE ${whereSql(engine, where)} ORDER BY ${order} LIMIT ${limit}`,
    json: (of) => rowJson(model, other, selection, access, of, parameters),
  })
}
