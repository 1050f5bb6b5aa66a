import type { Column, DbEnum, Index, Table, View } from '../../model/architecture/database.ts'
import { declaredColumn, declaredIndex, declaredTable, endedName, indexOfConstraint } from '../../model/architecture/declared.ts'
import { columnDefault, isCounted } from './column-default.ts'
import { columnType } from './column-type.ts'
import type { Attribute, Block, Field, Term } from './parse-schema.ts'
import { columnsOf, joinTables, namesOf, relationKey } from './relations.ts'
import { argumentOf, attributeOf, mappedName, type Part, type Schema, tableName, textOf } from './schema.ts'

/** The tables that Prisma would make of a schema, those that join lists among them. */
export function declareTables(schema: Schema): readonly Table[] {
  return [...Array.from(schema.models.values(), (part) => modelTable(schema, part)), ...joinTables(schema)]
}

export function declareViews({ views }: Schema): readonly View[] {
  return views.map(({ block, placeOf }) => ({
    name: tableName(block),
    materialised: false,
    securityInvoker: false,
    tables: [],
    definition: '',
    place: placeOf(block.nameSpan),
  }))
}

export function declareEnums({ enums, engine }: Schema): readonly DbEnum[] {
  if (engine !== 'postgres') return []
  return Array.from(enums.values(), ({ block, placeOf }) => ({
    name: tableName(block),
    values: block.fields.map(mappedName),
    changes: 0,
    place: placeOf(block.nameSpan),
  }))
}

function modelTable(schema: Schema, part: Part): Table {
  const { block, placeOf } = part
  const table = mappedName(block)
  const fields = block.fields.filter(({ type }) => !schema.models.has(type.name))
  const primary = primaryOf(part, table)
  return declaredTable({
    name: tableName(block),
    model: block.name,
    columns: fields.map((field) => columnOf(schema, part, table, field)),
    primaryKey: primary === null ? null : { columns: primary.keys.map(({ column }) => column!), place: primary.place },
    foreignKeys: block.fields.flatMap((field) => relationKey(schema, part, field) ?? []),
    indexes: [...(primary === null ? [] : [primary]), ...indexesOf(part, table)],
    place: placeOf(block.nameSpan),
  })
}

function columnOf(schema: Schema, { block, placeOf }: Part, table: string, field: Field): Column {
  const name = mappedName(field)
  const isKey = attributeOf(field, 'id') !== undefined || namesOf(keysOf(attributeOf(block, 'id'))).includes(field.name)
  return declaredColumn({
    name,
    ...(name === field.name ? {} : { property: field.name }),
    type: columnType(schema, field),
    // A list is made without NOT NULL: the client reads an empty one from NULL.
    nullable: (field.type.optional || field.type.list) && !isKey,
    default: columnDefault(schema, table, field),
    identity: isCounted(schema, field),
    place: placeOf(field),
  })
}

function primaryOf({ block, placeOf }: Part, table: string): Index | null {
  const field = block.fields.find((each) => attributeOf(each, 'id') !== undefined)
  const attribute = field === undefined ? attributeOf(block, 'id') : attributeOf(field, 'id')
  if (attribute === undefined) return null
  const columns = field === undefined ? columnsOf(block, namesOf(keysOf(attribute))) : [mappedName(field)]
  const name = textOf(argumentOf(attribute, 'map')) ?? endedName([table], 'pkey')
  return indexOfConstraint('primary', name, columns, placeOf(attribute))
}

function keysOf(attribute: Attribute | undefined): Term | undefined {
  return argumentOf(attribute, '', 'fields')
}

/** Of fields that are unique by themselves, and of `@@unique` and `@@index`. */
function indexesOf(part: Part, table: string): readonly Index[] {
  const own = part.block.fields.flatMap((field) => {
    const attribute = attributeOf(field, 'unique')
    return attribute === undefined ? [] : [indexOf(part, table, attribute, [{ name: field.name, options: attribute }])]
  })
  const shared = part.block.attributes
    .filter(({ name }) => name === 'unique' || name === 'index' || name === 'fulltext')
    .map((attribute) => indexOf(part, table, attribute, keyTerms(keysOf(attribute))))
  return [...own, ...shared]
}

interface KeyTerm {
  readonly name: string
  readonly options: Pick<Attribute, 'args'> | null
}

function keyTerms(term: Term | undefined): readonly KeyTerm[] {
  if (term?.is === 'list') return term.items.flatMap(keyTerms)
  if (term?.is === 'name') return [{ name: term.text, options: null }]
  return term?.is === 'call' ? [{ name: term.name, options: term }] : []
}

function indexOf({ block, placeOf }: Part, table: string, attribute: Attribute, terms: readonly KeyTerm[]): Index {
  const keys = terms.map(({ name, options }) => {
    const option = (wanted: string): Term | undefined => options?.args.find((each) => each.name === wanted)?.value
    const [sort, ops] = [option('sort'), option('ops')]
    return {
      column: columnsOf(block, [name])[0]!,
      descending: sort?.is === 'name' && sort.text === 'Desc',
      operatorClass: ops === undefined ? null : operatorClass(ops),
    }
  })
  const unique = attribute.name === 'unique'
  const method = argumentOf(attribute, 'type')
  const where = argumentOf(attribute, 'where')
  const usual = endedName([table, ...keys.map(({ column }) => column)], unique ? 'key' : 'idx')
  return declaredIndex({
    name: textOf(argumentOf(attribute, 'map')) ?? usual,
    keys,
    unique,
    method: method?.is === 'name' ? method.text.toLowerCase() : 'btree',
    where: where === undefined ? null : predicate(block, where),
    place: placeOf(attribute),
  })
}

function operatorClass(term: Term): string | null {
  if (term.is === 'call') return textOf(term.args[0]?.value)
  return term.is === 'name' ? term.text.replace(/(?<=[a-z0-9])[A-Z]/g, '_$&').toLowerCase() : null
}

/** The rows that a partial index holds: `raw("…")`, or fields with their values. */
function predicate(block: Block, term: Term): string {
  if (term.is === 'call') return textOf(term.args[0]?.value) ?? ''
  if (term.is !== 'object') return textOf(term) ?? ''
  return term.fields
    .map(({ name, value }) => {
      const column = columnsOf(block, [name ?? ''])[0]
      if (value.is === 'name' && value.text === 'null') return `${column} IS NULL`
      return `${column} = ${value.is === 'text' ? `'${value.text}'` : 'text' in value ? value.text : '?'}`
    })
    .join(' AND ')
}
