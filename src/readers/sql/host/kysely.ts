import type { Index } from '../../../model/architecture/database.ts'
import type { Place } from '../../../model/architecture/place.ts'
import type { ConstraintSpec, Operation } from '../schema/operation.ts'
import {
  addedColumn,
  type BuiltColumn,
  type BuiltKey,
  builtColumn,
  builtConstraint,
  builtIndex,
  builtTable,
  onDeleteOf,
  typeText,
} from './built.ts'
import { chainOf, type Link } from './chain.ts'
import { nameIn, type Tree, tree, trees } from './javascript.ts'
import { type Context, defaultText, namesOf, placeAt, textOf } from './static.ts'

interface Given {
  readonly context: Context
  /** What the first call names: a table, an index, a type. */
  readonly name: string
  /** The calls after it. */
  readonly links: readonly Link[]
  readonly place: Place
}

/** What a call of Kysely's `db.schema` does; null where it is none. */
export function kyselyOperations(context: Context, node: Tree): Operation[] | null {
  if (node.type !== 'CallExpression') return null
  const { links } = chainOf(context, node)
  const first = links.findIndex((link) => Object.hasOwn(calls, link.name))
  if (first === -1) return null
  const { name, values } = links[first]!
  const named = textOf(values[0])
  if (named === null) throw new Error('its table is not written out')
  return calls[name]!({ context, name: named, links: links.slice(first + 1), place: placeAt(context, node) })
}

const calls: Readonly<Record<string, (given: Given) => Operation[]>> = {
  createTable: createTable,
  alterTable: alterTable,
  createIndex: createIndex,
  dropTable: ({ name: table, links, place }) => [{ does: 'drop table', table, cascade: says(links, 'cascade'), place }],
  dropIndex: ({ name: index, place }) => [{ does: 'drop index', index, concurrently: false, place }],
  createType({ name: type, links, place }) {
    const values = links.flatMap((link) => (link.name === 'asEnum' ? link.values.flatMap(namesOf) : []))
    return [{ does: 'create enum', type, values, place }]
  },
  dropType: ({ name: type, place }) => [{ does: 'drop type', type, place }],
}

function says(links: readonly Link[], name: string): boolean {
  return links.some((link) => link.name === name)
}

function createTable({ context, name: table, links, place }: Given): Operation[] {
  const columns = links.flatMap((link) => (link.name === 'addColumn' ? readColumn(context, link) : []))
  const constraints = links.flatMap((link) => constraintOf(context, link) ?? [])
  const made = builtTable(table, columns, constraints, place)
  return [made.does === 'create table' ? { ...made, ifNotExists: says(links, 'ifNotExists') } : made]
}

function alterTable({ context, name: table, links, place: whole }: Given): Operation[] {
  return links.flatMap((link): Operation[] => {
    const place = ownPlace(context, link)
    const [first, second] = [textOf(link.values[0]), textOf(link.values[1])]
    const constraint = constraintOf(context, link)
    if (constraint !== null) return [{ does: 'add constraint', table, constraint, place }]
    switch (link.name) {
      case 'addColumn':
        return [addedColumn(table, readColumn(context, link))]
      case 'dropColumn':
        return [{ does: 'drop column', table, column: first ?? '', place }]
      case 'renameColumn':
        return [{ does: 'rename column', table, column: first ?? '', to: second ?? '', place }]
      case 'renameTo':
        return [{ does: 'rename table', table, to: first ?? '', place: whole }]
      case 'dropConstraint':
        return [{ does: 'drop constraint', table, constraint: first ?? '', place }]
      case 'alterColumn':
        return alterColumn(context, table, link)
      default:
        return []
    }
  })
}

/** `alterColumn('name', (column) => column.setNotNull())`. */
function alterColumn(context: Context, table: string, link: Link): Operation[] {
  const [column, place] = [textOf(link.values[0]) ?? '', ownPlace(context, link)]
  return callbackOf(context, link.args[1]).flatMap((change): Operation[] => {
    switch (change.name) {
      case 'setDataType':
        return [{ does: 'set type', table, column, type: typeOf(context, change.args[0]), using: null, place }]
      case 'setDefault':
        return [{ does: 'set default', table, column, default: defaultOf(context, change) ?? 'NULL', place }]
      case 'dropDefault':
        return [{ does: 'drop default', table, column, place }]
      case 'setNotNull':
        return [{ does: 'set not null', table, column, place }]
      case 'dropNotNull':
        return [{ does: 'drop not null', table, column, place }]
      default:
        return []
    }
  })
}

function createIndex({ context, name, links, place }: Given): Operation[] {
  const [keys, more]: [BuiltKey[], Partial<Index>] = [[], { name, unique: says(links, 'unique') }]
  const key = (text: string) => {
    const [column = '', order = ''] = text.trim().split(/\s+/)
    keys.push({ column, descending: order.toLowerCase() === 'desc' })
  }
  let table = ''
  for (const link of links) {
    if (link.name === 'on') table = textOf(link.values[0]) ?? ''
    else if (link.name === 'column' || link.name === 'columns') for (const one of link.values.flatMap(namesOf)) key(one)
    else if (link.name === 'using') Object.assign(more, { method: textOf(link.values[0]) ?? 'btree' })
    else if (link.name === 'where') Object.assign(more, { where: conditionOf(context, link) })
    else if (link.name === 'expression') return []
  }
  if (table === '') throw new Error('its table is not written out')
  return [builtIndex(table, keys, place, more)]
}

/** The predicate of a partial index: `where('deleted_at', 'is', null)`, or text tagged with `sql`. */
function conditionOf(context: Context, { args, values }: Link): string {
  if (args.length < 3) return rawText(context, args[0]) ?? 'unknown'
  return `${textOf(values[0]) ?? '?'} ${textOf(values[1]) ?? '='} ${args[2]?.value === null ? 'null' : (defaultText(values[2]) ?? '?')}`
}

/** A constraint that a call of `createTable` or `alterTable` adds; null for any other call. */
function constraintOf(context: Context, link: Link): ConstraintSpec | null {
  const kind = /^add(PrimaryKey|Unique|ForeignKey|Check)Constraint$/.exec(link.name)?.[1]
  if (kind === undefined) return null
  const [name, columns, place] = [textOf(link.values[0]), namesOf(link.values[1]), ownPlace(context, link)]
  if (kind === 'PrimaryKey') return builtConstraint('primary', columns, place, { name })
  if (kind === 'Unique') return builtConstraint('unique', columns, place, { name })
  if (kind === 'Check') return builtConstraint('check', [], place, { name, expression: rawText(context, link.args[1]) })
  const to = { table: textOf(link.values[2]) ?? '', columns: namesOf(link.values[3]) }
  const said = callbackOf(context, link.args[4]).find((one) => one.name === 'onDelete')
  return builtConstraint('foreign', columns, place, { name, to, onDelete: onDeleteOf(textOf(said?.values[0])) })
}

/** `addColumn('id', 'integer', (column) => column.primaryKey())`. */
function readColumn(context: Context, link: Link): BuiltColumn {
  const type = typeOf(context, link.args[1])
  const built = builtColumn(textOf(link.values[0]) ?? '', type, ownPlace(context, link))
  if (/serial$/i.test(textOf(link.values[1]) ?? '')) Object.assign(built, { identity: true, nullable: false })
  for (const change of callbackOf(context, link.args[2])) {
    const { name, values } = change
    if (name === 'primaryKey') built.primary = true
    else if (name === 'notNull') built.nullable = false
    else if (name === 'unique') built.unique = true
    else if (/^(?:autoIncrement|generatedAlwaysAsIdentity|generatedByDefaultAsIdentity|identity)$/.test(name))
      built.identity = true
    else if (name === 'defaultTo') built.default = defaultOf(context, change)
    else if (name === 'check') built.check = rawText(context, change.args[0])
    else if (name === 'onDelete') built.onDelete = onDeleteOf(textOf(values[0]))
    else if (name === 'references') {
      const said = textOf(values[0]) ?? ''
      const dot = said.lastIndexOf('.')
      built.references = { table: said.slice(0, Math.max(dot, 0)), columns: [said.slice(dot + 1)] }
    }
  }
  return built
}

/** The calls on the builder that a callback is given, in their order. */
function callbackOf(context: Context, callback: Tree | undefined): readonly Link[] {
  const body = tree(callback?.body)
  const answer =
    body?.type === 'BlockStatement' ? trees(body.body).find(({ type }) => type === 'ReturnStatement')?.argument : body
  const node = tree(answer)
  const { root, links } = node === null ? { root: null, links: [] } : chainOf(context, node)
  return root !== null && root === nameIn(trees(callback?.params)[0]) ? links : []
}

function typeOf(context: Context, node: Tree | undefined): string {
  return typeText(rawText(context, node) ?? (typeof node?.value === 'string' ? node.value : 'unknown'))
}

/** A default, as text of SQL; null where the database would compute none. */
function defaultOf(context: Context, { args, values }: Link): string | null {
  return rawText(context, args[0]) ?? defaultText(values[0])
}

/** The text that is tagged with `sql`; null where nothing is. */
function rawText({ script }: Context, node: Tree | undefined): string | null {
  const quasi = node?.type === 'TaggedTemplateExpression' && nameIn(node.tag) === 'sql' ? tree(node.quasi) : null
  return quasi === null ? null : script.text.slice(quasi.start + 1, quasi.end - 1)
}

/** From the name of a call to its end: the calls before it in the chain stand in its node, too. */
function ownPlace({ placeOf }: Context, { node }: Link): Place {
  const name = tree(tree(node.callee)?.property) ?? node
  return placeOf(name.start, node.end)
}
