import type { Place } from '../../../model/architecture/place.ts'
import type { Operation } from '../schema/operation.ts'
import {
  addedColumn,
  type BuiltColumn,
  builtColumn,
  builtConstraint,
  builtIndex,
  builtTable,
  columnOf,
  onDeleteOf,
} from './built.ts'
import { nameIn, type Tree, tree, trees } from './javascript.ts'
import {
  type Context,
  defaultText,
  entry,
  Invoked,
  keysOf,
  namesOf,
  placeAt,
  properties,
  type Static,
  staticValue,
  textOf,
} from './static.ts'

interface Given {
  readonly context: Context
  readonly table: string
  readonly args: readonly Tree[]
  readonly values: readonly Static[]
  readonly place: Place
}

/** What a call of `queryInterface` does; null where it is none. */
export function sequelizeOperations(context: Context, node: Tree): Operation[] | null {
  const callee = tree(node.callee)
  const read =
    node.type === 'CallExpression' && callee?.type === 'MemberExpression' ? calls[nameIn(callee.property) ?? ''] : undefined
  if (read === undefined || !/queryInterface/i.test(nameIn(callee?.object) ?? '')) return null
  const args = trees(node.arguments)
  const values = args.map((argument) => staticValue(context, argument))
  const table = textOf(values[0]) ?? qualifiedTable(values[0])
  if (table === null) throw new Error('its table is not written out')
  return read({ context, table, args, values, place: placeAt(context, node) })
}

function qualifiedTable(value: Static): string | null {
  const [name, schema] = [textOf(entry(value, 'tableName')), textOf(entry(value, 'schema'))]
  return name === null || schema === null || schema === 'public' ? name : `${schema}.${name}`
}

const calls: Readonly<Record<string, (given: Given) => Operation[]>> = {
  createTable({ context, table, args, values, place }) {
    const columns = properties(args[1]).map(({ key, value, node }) => readColumn(context, key, value, placeAt(context, node)))
    const keys = Object.values((entry(values[2], 'uniqueKeys') as Readonly<Record<string, Static>> | undefined) ?? {})
    const unique = keys.map((key) => builtConstraint('unique', namesOf(entry(key, 'fields')), place))
    return [builtTable(table, columns, unique, place)]
  },
  dropTable: ({ table, place }) => [{ does: 'drop table', table, cascade: false, place }],
  renameTable: ({ table, values, place }) => [{ does: 'rename table', table, to: textOf(values[1]) ?? '', place }],
  addColumn({ context, table, args, values, place }) {
    const column = textOf(values[1])
    return column === null || args[2] === undefined ? [] : [addedColumn(table, readColumn(context, column, args[2], place))]
  },
  removeColumn: ({ table, values, place }) => [{ does: 'drop column', table, column: textOf(values[1]) ?? '', place }],
  renameColumn: ({ table, values, place }) => [
    { does: 'rename column', table, column: textOf(values[1]) ?? '', to: textOf(values[2]) ?? '', place },
  ],
  changeColumn({ context, table, args, values, place }) {
    const name = textOf(values[1])
    if (name === null || args[2] === undefined) return []
    const column = columnOf(readColumn(context, name, args[2], place))
    const nullability = column.nullable ? 'drop not null' : 'set not null'
    return [
      { does: 'set type', table, column: name, type: column.type, using: null, place },
      { does: nullability, table, column: name, place },
    ]
  },
  addIndex({ table, values, place }) {
    const options = Array.isArray(values[1]) ? values[2] : values[1]
    const fields = Array.isArray(values[1]) ? values[1] : entry(values[1], 'fields')
    const keys = keysOf(fields)
    const columns = keys.map(({ column }) => column)
    const name =
      textOf(entry(options, 'name')) ?? textOf(entry(options, 'indexName')) ?? `${table}_${columns.join('_')}`.toLowerCase()
    const unique = entry(options, 'unique') === true || entry(options, 'type') === 'UNIQUE'
    const method = (textOf(entry(options, 'using')) ?? 'btree').toLowerCase()
    const concurrently = entry(options, 'concurrently') === true
    // The condition of a partial index is an object of the ORM's: that there is one is what counts.
    const where = entry(options, 'where') === undefined ? null : 'a condition'
    return [builtIndex(table, keys, place, { name, unique, method, where, concurrently })]
  },
  removeIndex({ table, values, place }) {
    const index = textOf(values[1]) ?? `${table}_${namesOf(values[1]).join('_')}`.toLowerCase()
    return [{ does: 'drop index', index, concurrently: entry(values[2], 'concurrently') === true, place }]
  },
  addConstraint({ table, values, place }) {
    const options = values[1]
    const kind = kinds[String(entry(options, 'type')).toLowerCase()]
    if (kind === undefined) return []
    const references = entry(options, 'references')
    const to = {
      table: textOf(entry(references, 'table')) ?? '',
      columns: namesOf(entry(references, 'field') ?? entry(references, 'fields')),
    }
    const more = {
      name: textOf(entry(options, 'name')),
      ...(kind === 'foreign' ? { to, onDelete: onDeleteOf(entry(options, 'onDelete')) } : {}),
    }
    return [
      { does: 'add constraint', table, constraint: builtConstraint(kind, namesOf(entry(options, 'fields')), place, more), place },
    ]
  },
  removeConstraint: ({ table, values, place }) => [
    { does: 'drop constraint', table, constraint: textOf(values[1]) ?? '', place },
  ],
}

const kinds: Readonly<Record<string, 'primary' | 'unique' | 'foreign'>> = {
  'primary key': 'primary',
  unique: 'unique',
  'foreign key': 'foreign',
}

function readColumn(context: Context, name: string, node: Tree, place: Place): BuiltColumn {
  const given = staticValue(context, node)
  const type = given instanceof Invoked ? given : entry(given, 'type')
  const built = builtColumn(name, typeText(type), place)
  const references = entry(given, 'references')
  built.nullable = entry(given, 'allowNull') !== false
  built.primary = entry(given, 'primaryKey') === true
  built.identity = entry(given, 'autoIncrement') === true
  built.unique = entry(given, 'unique') === true
  built.default = defaultText(entry(given, 'defaultValue'))
  built.onDelete = onDeleteOf(entry(given, 'onDelete'))
  const table = textOf(references) ?? textOf(entry(references, 'model')) ?? qualifiedTable(entry(references, 'model'))
  if (table !== null) built.references = { table, columns: namesOf(entry(references, 'key')) }
  return built
}

const types: Readonly<Record<string, string>> = {
  TEXT: 'text',
  CITEXT: 'citext',
  TINYINT: 'smallint',
  SMALLINT: 'smallint',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  FLOAT: 'double precision',
  REAL: 'real',
  DOUBLE: 'double precision',
  BOOLEAN: 'boolean',
  DATE: 'timestamp with time zone',
  DATEONLY: 'date',
  TIME: 'time without time zone',
  UUID: 'uuid',
  JSON: 'json',
  JSONB: 'jsonb',
  BLOB: 'bytea',
  ENUM: 'text',
}

function typeText(type: Static): string {
  if (typeof type === 'string') return type.toLowerCase()
  if (!(type instanceof Invoked)) return 'unknown'
  const [first] = type.args
  if (type.name === 'STRING') return `character varying(${typeof first === 'number' ? first : 255})`
  if (type.name === 'CHAR') return `character(${typeof first === 'number' ? first : 255})`
  if (type.name === 'DECIMAL') return type.args.length > 0 ? `numeric(${type.args.join(',')})` : 'numeric'
  if (type.name === 'ARRAY') return `${typeText(first)}[]`
  return types[type.name] ?? 'unknown'
}
