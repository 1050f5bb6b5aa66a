import type { Place } from '../../../model/architecture/place.ts'
import type { ConstraintSpec, Operation } from '../schema/operation.ts'
import { addedColumn, type BuiltColumn, builtColumn, builtConstraint, builtIndex, builtTable, onDeleteOf } from './built.ts'
import { chainOf, type Link } from './chain.ts'
import { nameIn, type Tree, tree, trees } from './javascript.ts'
import { type Context, defaultText, entry, namesOf, placeAt, type Static, textOf } from './static.ts'

/** What a call of `knex.schema` does; null where it is none. */
export function knexOperations(context: Context, node: Tree): Operation[] | null {
  const { root, links } = chainOf(context, node)
  const known = links.filter((link) => link.name in schemaCalls)
  if (known.length === 0) return root === null ? null : writeOf(context, root, links, node)
  return known.flatMap((link) => {
    const table = textOf(link.values[0])
    if (table === null) throw new Error('its table is not written out')
    return schemaCalls[link.name]!(context, table, link)
  })
}

const writes: Readonly<Record<string, 'insert' | 'update' | 'delete'>> = {
  insert: 'insert',
  update: 'update',
  increment: 'update',
  decrement: 'update',
  delete: 'delete',
  del: 'delete',
}

/** Rows that a migration writes: `knex('users').whereNull('state').update(…)`. */
function writeOf(context: Context, root: string, links: readonly Link[], node: Tree): Operation[] | null {
  const [start, ...rest] = links
  const table = start?.name === root ? textOf(start.values[0]) : null
  const write = rest.find(({ name }) => Object.hasOwn(writes, name))
  if (table === null || write === undefined) return null
  const has = (pattern: RegExp) => rest.some(({ name }) => pattern.test(name))
  const place = placeAt(context, node)
  return [{ does: writes[write.name]!, table, hasWhere: has(/^(?:and|or)?where/i), hasLimit: has(/^limit$/), place }]
}

const schemaCalls: Readonly<Record<string, (context: Context, table: string, link: Link) => Operation[]>> = {
  createTable: createTable,
  createTableIfNotExists: createTable,
  alterTable: alterTable,
  table: alterTable,
  dropTable: (context, table, { node }) => [{ does: 'drop table', table, cascade: false, place: placeAt(context, node) }],
  dropTableIfExists: (context, table, { node }) => [{ does: 'drop table', table, cascade: false, place: placeAt(context, node) }],
  renameTable: (context, table, { node, values }) => [
    { does: 'rename table', table, to: textOf(values[1]) ?? '', place: placeAt(context, node) },
  ],
}

function createTable(context: Context, table: string, link: Link): Operation[] {
  const place = placeAt(context, link.node)
  const body = readBody(context, table, link)
  const constraints = body.operations.flatMap((one) => (one.does === 'add constraint' ? one.constraint : []))
  const rest = body.operations.filter((one) => one.does !== 'add constraint')
  return [builtTable(table, body.columns, constraints, place), ...rest]
}

function alterTable(context: Context, table: string, link: Link): Operation[] {
  const { columns, altered, operations } = readBody(context, table, link)
  return [
    ...columns.map((column) => addedColumn(table, column)),
    ...altered.flatMap((column): Operation[] => [
      { does: 'set type', table, column: column.name, type: column.type, using: null, place: column.place },
      { does: column.nullable ? 'drop not null' : 'set not null', table, column: column.name, place: column.place },
    ]),
    ...operations,
  ]
}

interface Body {
  readonly columns: BuiltColumn[]
  readonly altered: BuiltColumn[]
  readonly operations: Operation[]
}

/** The calls on the table in the callback of `createTable` and `alterTable`. */
function readBody(context: Context, table: string, { args }: Link): Body {
  const callback = args.at(-1)
  const parameter = nameIn(trees(callback?.params)[0])
  const body = tree(callback?.body)
  const statements = body?.type === 'BlockStatement' ? trees(body.body).map((one) => tree(one.expression)) : [body]
  const read: Body = { columns: [], altered: [], operations: [] }
  for (const statement of statements) {
    if (statement === null) continue
    const { root, links } = chainOf(context, statement)
    if (root === parameter && links[0] !== undefined) readLine(table, links, placeAt(context, statement), read)
  }
  return read
}

function readLine(table: string, links: readonly Link[], place: Place, read: Body): void {
  const [first] = links
  const { name, values } = first!
  const type = typeOf(name, values)
  if (type !== null) return readColumn(table, links, type, place, read)
  const [columns, second] = [namesOf(values[0]), textOf(values[1]) ?? textOf(entry(values[1], 'indexName'))]
  const add = (constraint: ConstraintSpec) => read.operations.push({ does: 'add constraint', table, constraint, place })
  if (name === 'timestamps') readTimestamps(values, place, read)
  else if (name === 'index')
    read.operations.push(
      builtIndex(table, columns, place, { name: second ?? `${table}_${columns.join('_')}_index`.toLowerCase() }),
    )
  else if (name === 'unique')
    add(builtConstraint('unique', columns, place, { name: second ?? `${table}_${columns.join('_')}_unique`.toLowerCase() }))
  else if (name === 'primary') add(builtConstraint('primary', columns, place, { name: second ?? `${table}_pkey` }))
  else if (name === 'foreign') {
    const built = builtColumn('', '', place)
    modify(table, built, links.slice(1), read)
    const to = built.references ?? { table: '', columns: [] }
    add(
      builtConstraint('foreign', columns, place, {
        name: second ?? `${table}_${columns.join('_')}_foreign`.toLowerCase(),
        to,
        onDelete: built.onDelete,
      }),
    )
  } else if (name === 'dropColumn' || name === 'dropColumns') {
    for (const column of values.flatMap(namesOf)) read.operations.push({ does: 'drop column', table, column, place })
  } else if (name === 'renameColumn')
    read.operations.push({ does: 'rename column', table, column: columns[0] ?? '', to: second ?? '', place })
  else if (name === 'setNullable' || name === 'dropNullable') {
    read.operations.push({
      does: name === 'setNullable' ? 'drop not null' : 'set not null',
      table,
      column: columns[0] ?? '',
      place,
    })
  } else if (name === 'dropIndex') {
    read.operations.push({
      does: 'drop index',
      index: second ?? `${table}_${columns.join('_')}_index`.toLowerCase(),
      concurrently: false,
      place,
    })
  } else if (name === 'dropForeign' || name === 'dropUnique' || name === 'dropPrimary') {
    const constraint =
      name === 'dropPrimary'
        ? (columns[0] ?? `${table}_pkey`)
        : (second ?? `${table}_${columns.join('_')}_${name.slice(4)}`.toLowerCase())
    read.operations.push({ does: 'drop constraint', table, constraint, place })
  }
}

function readColumn(table: string, links: readonly Link[], type: string, place: Place, read: Body): void {
  const { name, values } = links[0]!
  const increments = /increments$/i.test(name)
  const built = builtColumn(textOf(values[0]) ?? (increments ? 'id' : ''), type, place)
  const choices = namesOf(name === 'enu' || name === 'enum' ? values[1] : [])
  if (choices.length > 0) built.check = oneOf(built.name, choices)
  if (increments) {
    built.identity = true
    built.primary = entry(values[1], 'primaryKey') !== false
  }
  modify(table, built, links.slice(1), read)
  if (links.some((link) => link.name === 'alter')) read.altered.push(built)
  else read.columns.push(built)
}

function oneOf(column: string, choices: readonly string[]): string {
  return `"${column}" in (${choices.map((one) => `'${one.replaceAll("'", "''")}'`).join(', ')})`
}

function modify(table: string, built: BuiltColumn, links: readonly Link[], read: Body): void {
  for (const { name, values } of links) {
    const said = textOf(values[0])
    if (name === 'notNullable' || name === 'notNull') built.nullable = false
    else if (name === 'nullable') built.nullable = values[0] !== false
    else if (name === 'primary') built.primary = true
    else if (name === 'unique') built.unique = true
    else if (name === 'defaultTo') built.default = defaultText(values[0])
    else if (name === 'checkIn' && namesOf(values[0]).length > 0) built.check = oneOf(built.name, namesOf(values[0]))
    else if (name === 'onDelete') built.onDelete = onDeleteOf(said)
    else if (name === 'index')
      read.operations.push(
        builtIndex(table, [built.name], built.place, { name: said ?? `${table}_${built.name}_index`.toLowerCase() }),
      )
    else if (name === 'inTable') built.references = { table: said ?? '', columns: built.references?.columns ?? [] }
    else if (name === 'references') {
      const columns = namesOf(values[0]).map((column) => column.slice(column.lastIndexOf('.') + 1))
      built.references = {
        table: said?.includes('.') ? said.slice(0, said.lastIndexOf('.')) : (built.references?.table ?? ''),
        columns,
      }
    }
  }
}

function readTimestamps(values: readonly Static[], place: Place, read: Body): void {
  const options =
    entry(values[0], 'defaultToNow') !== undefined ? values[0] : { useTimestamps: values[0], defaultToNow: values[1] }
  for (const name of entry(options, 'useCamelCase') === true ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']) {
    const built = builtColumn(name, 'timestamp with time zone', place)
    if (entry(options, 'defaultToNow') === true) Object.assign(built, { nullable: false, default: 'CURRENT_TIMESTAMP' })
    read.columns.push(built)
  }
}

const types: Readonly<Record<string, string>> = {
  increments: 'integer',
  bigIncrements: 'bigint',
  bigincrements: 'bigint',
  integer: 'integer',
  int: 'integer',
  tinyint: 'smallint',
  smallint: 'smallint',
  mediumint: 'integer',
  bigint: 'bigint',
  bigInteger: 'bigint',
  text: 'text',
  float: 'real',
  double: 'double precision',
  boolean: 'boolean',
  date: 'date',
  time: 'time without time zone',
  binary: 'bytea',
  enum: 'text',
  enu: 'text',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
}

function typeOf(name: string, values: readonly Static[]): string | null {
  if (name === 'string') return `character varying(${typeof values[1] === 'number' ? values[1] : 255})`
  if (name === 'decimal') return `numeric(${values[1] ?? 8},${values[2] ?? 2})`
  if (name === 'specificType') return textOf(values[1]) ?? 'unknown'
  if (name === 'timestamp' || name === 'datetime' || name === 'dateTime') {
    return `timestamp ${entry(values[1], 'useTz') === false ? 'without' : 'with'} time zone`
  }
  return Object.hasOwn(types, name) ? types[name]! : null
}
