import type { ForeignKey, Table } from '../../model/architecture/database.ts'
import {
  declaredColumn,
  declaredIndex,
  declaredKey,
  declaredTable,
  endedName,
  indexOfConstraint,
} from '../../model/architecture/declared.ts'
import { columnType } from './column-type.ts'
import type { Block, Field, Term } from './parse-schema.ts'
import { argumentOf, attributeOf, mappedName, type Part, type Schema, tableName, textOf } from './schema.ts'

const actions: Readonly<Record<string, ForeignKey['onDelete']>> = {
  Cascade: 'cascade',
  Restrict: 'restrict',
  NoAction: 'no action',
  SetNull: 'set null',
  SetDefault: 'set default',
}

/** The foreign key that a relation is kept in; null for the side that only sees it. */
export function relationKey(schema: Schema, { block, placeOf }: Part, field: Field): ForeignKey | null {
  const other = schema.models.get(field.type.name)?.block
  const relation = attributeOf(field, 'relation')
  const from = namesOf(argumentOf(relation, 'fields'))
  if (other === undefined || from.length === 0 || schema.isKeyless) return null
  const columns = columnsOf(block, from)
  const action = argumentOf(relation, 'onDelete')
  const said = action?.is === 'name' && Object.hasOwn(actions, action.text) ? actions[action.text] : undefined
  return declaredKey({
    name: textOf(argumentOf(relation, 'map')) ?? endedName([mappedName(block), ...columns], 'fkey'),
    columns,
    to: { table: tableName(other), columns: columnsOf(other, namesOf(argumentOf(relation, 'references'))) },
    onDelete: said ?? (field.type.optional ? 'set null' : 'restrict'),
    place: placeOf(field),
  })
}

/** The columns of fields of a model. */
export function columnsOf(block: Block, fields: readonly string[]): readonly string[] {
  return fields.map((name) => {
    const field = block.fields.find((each) => each.name === name)
    return field === undefined ? name : mappedName(field)
  })
}

/** The names of a list: of `[a, b(sort: Desc)]` it is a and b. */
export function namesOf(term: Term | undefined): readonly string[] {
  if (term?.is === 'list') return term.items.flatMap(namesOf)
  if (term?.is === 'name') return [term.text]
  return term?.is === 'call' ? [term.name] : []
}

/** Tables that join two models which hold lists of each other. */
export function joinTables(schema: Schema): readonly Table[] {
  const tables = new Map<string, Table>()
  for (const part of schema.models.values()) {
    for (const field of part.block.fields) {
      const name = joinName(schema, part.block, field)
      if (name !== null && !tables.has(name)) tables.set(name, joinTable(schema, part, field, name))
    }
  }
  return [...tables.values()]
}

function joinName(schema: Schema, block: Block, field: Field): string | null {
  const other = schema.models.get(field.type.name)?.block
  if (!isJoined(field) || other === undefined) return null
  const name = relationName(field)
  const back = other.fields.find(
    (each) => each !== field && isJoined(each) && each.type.name === block.name && relationName(each) === name,
  )
  if (back === undefined) return null
  return `_${name ?? [block.name, other.name].toSorted((a, b) => (a < b ? -1 : 1)).join('To')}`
}

function isJoined({ type, attributes }: Field): boolean {
  return type.list && !attributes.some(({ args }) => args.some(({ name }) => name === 'fields'))
}

function relationName(field: Field): string | null {
  return textOf(argumentOf(attributeOf(field, 'relation'), '', 'name'))
}

function joinTable(schema: Schema, { block, placeOf }: Part, field: Field, name: string): Table {
  const place = placeOf(field)
  const other = schema.models.get(field.type.name)!.block
  const sides = block.name <= other.name ? [block, other] : [other, block]
  const columns = sides.map((side, at) => {
    const id = side.fields.find((each) => attributeOf(each, 'id') !== undefined)
    const type = id === undefined ? '' : columnType(schema, id)
    return declaredColumn({ name: 'AB'.charAt(at), type, nullable: false, place })
  })
  const keys = sides.map((side, at) => {
    const to = side.fields.filter((each) => attributeOf(each, 'id') !== undefined).map(mappedName)
    const column = 'AB'.charAt(at)
    const target = { table: tableName(side), columns: to }
    return declaredKey({ name: `${name}_${column}_fkey`, columns: [column], to: target, onDelete: 'cascade', place })
  })
  return declaredTable({
    name,
    columns,
    primaryKey: { columns: ['A', 'B'], place },
    foreignKeys: schema.isKeyless ? [] : keys,
    indexes: [
      indexOfConstraint('primary', `${name}_AB_pkey`, ['A', 'B'], place),
      declaredIndex({ name: `${name}_B_index`, keys: [{ column: 'B' }], place }),
    ],
    place,
  })
}
