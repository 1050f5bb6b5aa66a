import type { Operation } from '../schema/operation.ts'
import { as, type Node, type NodeOf, qualified, relationName, stringOf, stringsOf } from './parser.ts'
import type { PostgresSource } from './source.ts'

export function readDrop(node: NodeOf<'DropStmt'>, source: PostgresSource): Operation[] {
  const cascade = node.behavior === 'DROP_CASCADE'
  const place = source.place
  return (node.objects ?? []).map((object): Operation => {
    const name = objectName(object)
    switch (node.removeType) {
      case 'OBJECT_TABLE':
      case 'OBJECT_FOREIGN_TABLE':
        return { does: 'drop table', table: name, cascade, place }
      case 'OBJECT_INDEX':
        return { does: 'drop index', index: name, concurrently: node.concurrent === true, place }
      case 'OBJECT_VIEW':
      case 'OBJECT_MATVIEW':
        return { does: 'drop view', name, place }
      case 'OBJECT_FUNCTION':
      case 'OBJECT_PROCEDURE':
      case 'OBJECT_ROUTINE':
        return { does: 'drop function', name, place }
      case 'OBJECT_TYPE':
      case 'OBJECT_DOMAIN':
        return { does: 'drop type', type: name, place }
      case 'OBJECT_SCHEMA':
        return { does: 'drop schema', schema: name, place }
      case 'OBJECT_POLICY': {
        const names = stringsOf(as(object, 'List')?.items)
        return { does: 'drop policy', table: qualified(names.slice(0, -1)), policy: names.at(-1) ?? '', place }
      }
      default:
        return { does: 'other', name, place }
    }
  })
}

/** The name of anything that can be dropped, renamed or moved. */
export function objectName(object: Node | undefined): string {
  const list = as(object, 'List')
  if (list !== undefined) return qualified(stringsOf(list.items))
  const typed = as(object, 'TypeName')
  if (typed !== undefined) return qualified(stringsOf(typed.names))
  const routine = as(object, 'ObjectWithArgs')
  if (routine !== undefined) return qualified(stringsOf(routine.objname))
  const relation = as(object, 'RangeVar')
  return relation === undefined ? stringOf(object) : relationName(relation)
}

export function readRename(node: NodeOf<'RenameStmt'>, source: PostgresSource): Operation[] {
  const place = source.place
  const table = relationName(node.relation)
  const [from, to] = [node.subname ?? '', node.newname ?? '']
  const moved = table.includes('.') ? `${table.slice(0, table.lastIndexOf('.'))}.${to}` : to
  switch (node.renameType) {
    case 'OBJECT_TABLE':
      return [{ does: 'rename table', table, to: moved, place }]
    case 'OBJECT_COLUMN':
    case 'OBJECT_ATTRIBUTE':
      return [{ does: 'rename column', table, column: from, to, place }]
    case 'OBJECT_TABCONSTRAINT':
      return [{ does: 'rename constraint', table, constraint: from, to, place }]
    case 'OBJECT_INDEX':
      return [{ does: 'rename index', index: table, to, place }]
    case 'OBJECT_SCHEMA':
      return [{ does: 'rename schema', schema: from, to, place }]
    case 'OBJECT_TYPE':
      return [{ does: 'rename type', type: objectName(node.object), to, place }]
    default:
      return [{ does: 'other', name: table || objectName(node.object), place }]
  }
}

export function readSetSchema(node: NodeOf<'AlterObjectSchemaStmt'>, source: PostgresSource): Operation[] {
  const table = relationName(node.relation)
  if (node.objectType !== 'OBJECT_TABLE') return [{ does: 'other', name: table || objectName(node.object), place: source.place }]
  const to = qualified([node.newschema ?? '', node.relation?.relname ?? ''])
  return [{ does: 'rename table', table, to, place: source.place }]
}

export function readEnum(node: NodeOf<'AlterEnumStmt'>, source: PostgresSource): Operation[] {
  const type = qualified(stringsOf(node.typeName))
  const value = node.newVal ?? ''
  if (node.oldVal !== undefined) return [{ does: 'rename enum value', type, value: node.oldVal, to: value, place: source.place }]
  const beside = node.newValNeighbor === undefined ? null : { value: node.newValNeighbor, after: node.newValIsAfter === true }
  return [{ does: 'add enum value', type, value, beside, place: source.place }]
}
