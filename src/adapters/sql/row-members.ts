import { literal, quote } from '../../kit/sql.ts'
import type { EntityModel, FieldModel, Model, RelationModel } from '../../model/model.ts'
import type { Access, Include, Selection } from '../../ports/store.ts'
import { columnOf } from '../../writers/sql/index.ts'
import { accessCondition, allOf, whereSql } from './access-condition.ts'
import type { Member } from './member.ts'
import { keyOrder, orderOf } from './order.ts'
import type { Parameters } from './parameters.ts'

/** For whom, and with which parameters, a row is read. */
export interface Reading {
  readonly model: Model
  readonly access: Access
  readonly parameters: Parameters
}

/** What one row consists of, with what it includes, under the caller's access rules. */
export function rowMembers(reading: Reading, entity: EntityModel, selection: Selection, alias: string): readonly Member[] {
  const { fields, include, names } = selection
  const chosen = (name: string) => fields === null || fields.includes(name)
  const named = (name: string) => (names === undefined ? name : names[name]?.as)
  const included = new Map(include.map((each) => [each.relation, each]))
  const members: Member[] = [{ name: 'id', is: 'id', column: `${alias}."id"` }]
  for (const field of entity.fields) {
    if (field.secret && !reading.access.caller.system) continue
    const inside = included.get(field.name)
    const name = named(field.name)
    if (name === undefined) continue
    if (inside) members.push({ name, ...oneInside(reading, entity, field, inside, alias) })
    else if (chosen(field.name)) {
      const column = inWords(names?.[field.name]?.words, `${alias}.${quote(field.column)}`)
      members.push({ name, is: 'field', field: field.field, column })
    }
  }
  if (chosen('createdAt')) members.push({ name: 'createdAt', is: 'time', column: `${alias}."created_at"` })
  if (chosen('updatedAt')) members.push({ name: 'updatedAt', is: 'time', column: `${alias}."updated_at"` })
  for (const relation of entity.relations) {
    const inside = relation.kind === 'many' ? included.get(relation.name) : undefined
    const name = named(relation.name)
    if (inside && name !== undefined) members.push({ name, ...manyInside(reading, relation, inside, alias) })
  }
  return members
}

/** The words of a column under other names, all of them of the model. */
function inWords(words: Readonly<Record<string, string>> | undefined, column: string): string {
  if (words === undefined) return column
  const cases = Object.entries(words).map(([word, as]) => `WHEN ${literal(word)} THEN ${literal(as)}`)
  return cases.length === 0 ? column : `CASE ${column} ${cases.join(' ')} ELSE ${column} END`
}

/** The row a ref points at, in the ref's place; where it is not visible, its id stays. */
function oneInside(reading: Reading, entity: EntityModel, field: FieldModel, { relation, selection }: Include, alias: string) {
  const { model, access, parameters } = reading
  const { target } = entity.relations.find((each) => each.name === relation)!
  const other = model.entities.find((each) => each.name === target)!
  const row = parameters.alias()
  const visible = accessCondition(model, other, other.can.read, access, row, parameters)
  const id = `${alias}.${quote(field.column)}`
  if (visible === false) return { is: 'one', id, row: null } as const
  const where = allOf([`${row}."id" = ${id}`, visible])
  const from = `FROM ${quote(other.table)} ${row} WHERE ${where}`
  const members = (of: string) => rowMembers(reading, other, selection, of)
  return { is: 'one', id, row: { row, from, members } } as const
}

/** The visible rows that point at this one, in the order of the index that serves them, at most `limit`. */
function manyInside(reading: Reading, relation: RelationModel, { limit, selection }: Include, alias: string) {
  const { model, access, parameters } = reading
  const { engine } = parameters
  const other = model.entities.find((each) => each.name === relation.target)!
  const row = parameters.alias()
  const visible = accessCondition(model, other, other.can.read, access, row, parameters)
  if (visible === false) return { is: 'many', rows: null } as const
  const where = allOf([`${row}.${quote(columnOf(other, relation.field))} = ${alias}."id"`, visible])
  const order = keyOrder(other, orderOf(other, [relation.field]), row, engine.dialect)
  const from = `FROM ${quote(other.table)} ${row} WHERE ${whereSql(engine, where)} ORDER BY ${order} LIMIT ${limit}`
  const members = (of: string) => rowMembers(reading, other, selection, of)
  return { is: 'many', rows: { row, outer: parameters.alias(), from, members } } as const
}
