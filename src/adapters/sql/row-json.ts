import { literal, quote } from '../../kit/sql.ts'
import { defaultScale } from '../../model/decimal.ts'
import type { EntityModel, FieldModel, Model } from '../../model/model.ts'
import type { Access, Include, Selection } from '../../ports/store.ts'
import { columnOf } from '../../writers/sql/index.ts'
import { accessCondition, allOf } from './access-condition.ts'
import { keyOrder, orderOf } from './order.ts'
import type { Parameters } from './parameters.ts'

/** SQLite's JSON functions take at most 100 arguments; longer rows are made in steps. */
const membersAStep = 45

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
  const chosen = (name: string) => fields === null || fields.includes(name)
  const included = new Map(include.map((each) => [each.relation, each]))
  const members: [string, string][] = [['id', `${alias}."id"`]]
  for (const field of entity.fields) {
    if (field.secret && !access.caller.system) continue
    const inside = included.get(field.name)
    if (inside) members.push([field.name, oneInside(model, entity, field, inside, access, alias, parameters)])
    else if (chosen(field.name)) members.push([field.name, columnJson(field, alias)])
  }
  if (chosen('createdAt')) members.push(['createdAt', `${alias}."created_at"`])
  if (chosen('updatedAt')) members.push(['updatedAt', `${alias}."updated_at"`])
  for (const relation of entity.relations) {
    const inside = relation.kind === 'many' ? included.get(relation.name) : undefined
    if (inside) members.push([relation.name, manyInside(model, relation, inside, access, alias, parameters)])
  }
  return jsonObject(members)
}

function jsonObject(members: readonly [string, string][]): string {
  const first = members.slice(0, membersAStep).flatMap(([name, sql]) => [literal(name), sql])
  let object = `json_object(${first.join(', ')})`
  for (let at = membersAStep; at < members.length; at += membersAStep) {
    const step = members.slice(at, at + membersAStep).flatMap(([name, sql]) => [literal(`$."${name}"`), sql])
    object = `json_insert(${object}, ${step.join(', ')})`
  }
  return object
}

export function columnJson({ field, column }: FieldModel, alias: string): string {
  const name = `${alias}.${quote(column)}`
  switch (field.kind) {
    case 'bool':
      return `CASE ${name} WHEN 1 THEN json('true') WHEN 0 THEN json('false') END`
    case 'json':
    case 'list':
      return `json(${name})`
    case 'decimal':
      return decimalText(name, field.scale ?? defaultScale)
    default:
      return name
  }
}

/** 1250 at scale 2 → '12.50', exactly. */
function decimalText(name: string, scale: number): string {
  if (scale === 0) return `CAST(${name} AS TEXT)`
  const unit = `1${'0'.repeat(scale)}`
  const fraction = `substr('${'0'.repeat(scale)}' || abs(${name} % ${unit}), -${scale})`
  return `CASE WHEN ${name} < 0 THEN '-' ELSE '' END || abs(${name} / ${unit}) || '.' || ${fraction}`
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
  return `coalesce((SELECT ${rowJson(model, other, selection, access, row, parameters)} FROM ${quote(other.table)} ${row} WHERE ${where}), ${id})`
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
  const other = model.entities.find((each) => each.name === relation.target)!
  const row = parameters.alias()
  const visible = accessCondition(model, other, other.can.read, access, row, parameters)
  if (visible === false) return `json('[]')`
  const where = allOf([`${row}.${quote(columnOf(other, relation.field))} = ${alias}."id"`, visible])
  const order = keyOrder(other, orderOf(other, [relation.field]), row)
  const outer = parameters.alias()
  const json = rowJson(model, other, selection, access, outer, parameters)
  return `(SELECT json_group_array(${json}) FROM (SELECT ${row}.* FROM ${quote(other.table)} ${row} WHERE ${where} ORDER BY ${order} LIMIT ${limit}) ${outer})`
}
