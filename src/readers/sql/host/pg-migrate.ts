import type { Place } from '../../../model/architecture/place.ts'
import type { ConstraintSpec, Operation } from '../schema/operation.ts'
import {
  addedColumn,
  type BuiltColumn,
  builtColumn,
  builtConstraint,
  builtIndex,
  builtTable,
  onDeleteOf,
  typeText,
} from './built.ts'
import { nameIn, type Tree, tree, trees } from './javascript.ts'
import {
  type Context,
  defaultText,
  entry,
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

/** What a call of `pgm` does; null where it is none. */
export function pgMigrateOperations(context: Context, node: Tree): Operation[] | null {
  const callee = tree(node.callee)
  const read =
    node.type === 'CallExpression' && nameIn(callee?.object) === 'pgm' ? calls[nameIn(callee?.property) ?? ''] : undefined
  if (read === undefined) return null
  const args = trees(node.arguments)
  const values = args.map((argument) => staticValue(context, argument))
  const table = tableName(values[0])
  if (table === null) throw new Error('its table is not written out')
  return read({ context, table, args, values, place: placeAt(context, node) })
}

function tableName(value: Static): string | null {
  const [name, schema] = [textOf(value) ?? textOf(entry(value, 'name')), textOf(entry(value, 'schema'))]
  return name === null || schema === null || schema === 'public' ? name : `${schema}.${name}`
}

function addColumns({ context, table, args }: Given): Operation[] {
  return columnsOf(context, args[1]).map((column) => addedColumn(table, column))
}

function dropColumns({ table, values, place }: Given): Operation[] {
  return namesOf(values[1]).map((column) => ({ does: 'drop column', table, column, place }))
}

const calls: Readonly<Record<string, (given: Given) => Operation[]>> = {
  createTable({ context, table, args, values, place }) {
    const options = entry(values[2], 'constraints')
    return [builtTable(table, columnsOf(context, args[1]), constraintsIn(options, null, place), place)]
  },
  dropTable: ({ table, values, place }) => [{ does: 'drop table', table, cascade: entry(values[1], 'cascade') === true, place }],
  renameTable: ({ table, values, place }) => [{ does: 'rename table', table, to: tableName(values[1]) ?? '', place }],
  addColumns,
  addColumn: addColumns,
  dropColumns,
  dropColumn: dropColumns,
  renameColumn: ({ table, values, place }) => [
    { does: 'rename column', table, column: textOf(values[1]) ?? '', to: textOf(values[2]) ?? '', place },
  ],
  alterColumn({ table, values, place }) {
    const [column, options] = [textOf(values[1]) ?? '', values[2]]
    const [type, value, notNull] = [textOf(entry(options, 'type')), entry(options, 'default'), entry(options, 'notNull')]
    const written = value === undefined ? null : defaultText(value)
    return [
      ...(type === null
        ? []
        : [{ does: 'set type' as const, table, column, type: typeText(type), using: textOf(entry(options, 'using')), place }]),
      ...(value === null ? [{ does: 'drop default' as const, table, column, place }] : []),
      ...(written === null ? [] : [{ does: 'set default' as const, table, column, default: written, place }]),
      ...(typeof notNull === 'boolean'
        ? [{ does: notNull ? ('set not null' as const) : ('drop not null' as const), table, column, place }]
        : []),
    ]
  },
  createIndex({ table, values, place }) {
    const [keys, options] = [keysOf(values[1]), values[2]]
    const columns = keys.map(({ column }) => column)
    const unique = entry(options, 'unique') === true
    const name = textOf(entry(options, 'name')) ?? `${table}_${columns.join('_')}${unique ? '_unique' : ''}_index`
    const [method, where] = [textOf(entry(options, 'method')) ?? 'btree', textOf(entry(options, 'where'))]
    return [
      builtIndex(table, keys, place, { name, unique, method, where, concurrently: entry(options, 'concurrently') === true }),
    ]
  },
  dropIndex({ table, values, place }) {
    const index = textOf(entry(values[2], 'name')) ?? `${table}_${namesOf(values[1]).join('_')}_index`
    return [{ does: 'drop index', index, concurrently: entry(values[2], 'concurrently') === true, place }]
  },
  addConstraint({ table, values, place }) {
    const constraints = constraintsIn(values[2], textOf(values[1]), place)
    return constraints.map((constraint) => ({ does: 'add constraint', table, constraint, place }))
  },
  dropConstraint: ({ table, values, place }) => [{ does: 'drop constraint', table, constraint: textOf(values[1]) ?? '', place }],
}

function constraintsIn(options: Static, name: string | null, place: Place): ConstraintSpec[] {
  const [primary, unique, check] = [
    namesOf(entry(options, 'primaryKey')),
    entry(options, 'unique'),
    textOf(entry(options, 'check')),
  ]
  const uniques = Array.isArray(unique) && unique.some(Array.isArray) ? unique.map(namesOf) : [namesOf(unique)]
  const foreign = entry(options, 'foreignKeys')
  return [
    ...(primary.length > 0 ? [builtConstraint('primary', primary, place, { name })] : []),
    ...uniques.flatMap((columns) => (columns.length > 0 ? builtConstraint('unique', columns, place, { name }) : [])),
    ...(check === null ? [] : [builtConstraint('check', [], place, { name, expression: check })]),
    ...(foreign === undefined ? [] : Array.isArray(foreign) ? foreign : [foreign]).map((key: Static) => {
      const to = referenceOf(entry(key, 'references'))
      return builtConstraint('foreign', namesOf(entry(key, 'columns')), place, {
        name,
        to,
        onDelete: onDeleteOf(entry(key, 'onDelete')),
      })
    }),
  ]
}

/** `"users"`, `users(id)`, `{ schema, name }`. */
function referenceOf(value: Static): { readonly table: string; readonly columns: readonly string[] } {
  const found = /^\s*"?([\w.$]+)"?\s*(?:\(\s*([^)]*)\))?/.exec(tableName(value) ?? '')
  const columns = (found?.[2] ?? '').split(',').map((column) => column.trim().replaceAll('"', ''))
  return { table: found?.[1] ?? '', columns: columns.filter((column) => column !== '') }
}

function columnsOf(context: Context, node: Tree | undefined): BuiltColumn[] {
  return properties(node).map(({ key, value, node: property }) =>
    readColumn(key, staticValue(context, value), placeAt(context, property)),
  )
}

function readColumn(name: string, given: Static, place: Place): BuiltColumn {
  // `id: 'id'` is short for a serial key.
  const type = textOf(given) ?? textOf(entry(given, 'type')) ?? 'unknown'
  const short = type === 'id'
  const built = builtColumn(name, short ? 'integer' : typeText(type), place)
  built.identity = short || /serial$/i.test(type) || entry(given, 'sequenceGenerated') !== undefined
  built.primary = short || entry(given, 'primaryKey') === true
  built.nullable = entry(given, 'notNull') !== true && !built.identity
  built.unique = entry(given, 'unique') === true
  built.default = defaultText(entry(given, 'default'))
  built.check = textOf(entry(given, 'check'))
  built.onDelete = onDeleteOf(entry(given, 'onDelete'))
  if (entry(given, 'references') !== undefined) built.references = referenceOf(entry(given, 'references'))
  return built
}
