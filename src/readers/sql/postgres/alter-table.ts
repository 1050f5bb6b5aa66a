import type { Place } from '../../../model/architecture/place.ts'
import type { ConstraintSpec, Operation } from '../schema/operation.ts'
import type { Range } from '../text/statement-text.ts'
import { as, type NodeOf, relationName } from './parser.ts'
import { roleName } from './roles.ts'
import type { PostgresSource } from './source.ts'
import { readColumn, readConstraint } from './table.ts'
import { typeText } from './types.ts'

type Command = NodeOf<'AlterTableCmd'>

interface Altered {
  readonly table: string
  readonly column: string
  readonly command: Command
  readonly range: Range
  readonly place: Place
  readonly source: PostgresSource
}

/** `ALTER TABLE`, one operation for each command, and what else is altered in the same form. */
export function readAlterTable(node: NodeOf<'AlterTableStmt'>, source: PostgresSource): Operation[] {
  const table = relationName(node.relation)
  if (node.objtype === 'OBJECT_VIEW' || node.objtype === 'OBJECT_MATVIEW') return alterView(node, table, source)
  if (node.objtype !== 'OBJECT_TABLE') return [{ does: 'other', name: table, place: source.place }]
  const commands = (node.cmds ?? []).map((command) => as(command, 'AlterTableCmd')!)
  const ranges = commandRanges(node, source)
  return commands.map((command, i) => {
    const range = ranges[i] ?? { from: 0, to: source.text.tokens.length }
    const altered = { table, column: command.name ?? '', command, range, place: source.text.placeOf(range), source }
    const read = readers[command.subtype ?? ''] ?? simple[command.subtype ?? '']
    return read?.(altered) ?? { does: 'other', name: table, place: altered.place }
  })
}

/** Where each command stands: between the commas after the name of the table. */
function commandRanges(node: NodeOf<'AlterTableStmt'>, source: PostgresSource): Range[] {
  const named = source.at(node.relation?.location)
  const after = source.afterName(named)
  const closed = source.text.is(after, ')') || source.text.is(after, '*')
  return source.text.elements(closed ? after + 1 : after)
}

type Read = (altered: Altered) => Operation | undefined

/** Commands that say nothing but their column, or nothing at all. */
const simple: Readonly<Record<string, Read>> = {
  AT_DropColumn: ({ table, column, place }) => ({ does: 'drop column', table, column, place }),
  AT_DropNotNull: ({ table, column, place }) => ({ does: 'drop not null', table, column, place }),
  AT_SetNotNull: ({ table, column, place }) => ({ does: 'set not null', table, column, place }),
  AT_AddIdentity: ({ table, column, place }) => ({ does: 'set identity', table, column, identity: true, place }),
  AT_DropIdentity: ({ table, column, place }) => ({ does: 'set identity', table, column, identity: false, place }),
  AT_ValidateConstraint: ({ table, column, place }) => ({ does: 'validate constraint', table, constraint: column, place }),
  AT_DropConstraint: ({ table, column, place }) => ({ does: 'drop constraint', table, constraint: column, place }),
  AT_EnableRowSecurity: ({ table, place }) => ({ does: 'row security', table, set: 'enable', place }),
  AT_DisableRowSecurity: ({ table, place }) => ({ does: 'row security', table, set: 'disable', place }),
  AT_ForceRowSecurity: ({ table, place }) => ({ does: 'row security', table, set: 'force', place }),
  AT_NoForceRowSecurity: ({ table, place }) => ({ does: 'row security', table, set: 'no force', place }),
}

const readers: Readonly<Record<string, Read>> = {
  AT_AddColumn({ table, command, range, place, source }) {
    const definition = as(command.def, 'ColumnDef')
    if (definition === undefined) return undefined
    const { column, constraints, volatileDefault } = readColumn(table, definition, source)
    const ifNotExists = command.missing_ok === true
    return {
      does: 'add column',
      table,
      column: { ...column, place },
      volatileDefault,
      ifNotExists,
      constraints,
      place: placeIn(range, source),
    }
  },
  AT_AlterColumnType({ table, column, command, range, place, source }) {
    const definition = as(command.def, 'ColumnDef')
    const using = source.text.seek(range.from, (i) => source.text.is(i, 'USING'), range.to)
    const usingText = using < range.to ? source.text.textOf({ from: using + 1, to: range.to }) : null
    return { does: 'set type', table, column, type: typeText(definition?.typeName), using: usingText, place }
  },
  AT_ColumnDefault({ table, column, command, range, place, source }) {
    if (command.def === undefined) return { does: 'drop default', table, column, place }
    const word = source.text.seek(range.from, (i) => source.text.is(i, 'DEFAULT'), range.to)
    return { does: 'set default', table, column, default: source.text.textOf({ from: word + 1, to: range.to }), place }
  },
  AT_AddConstraint: addConstraint,
  AT_AddIndexConstraint: addConstraint,
  AT_ChangeOwner: ({ table, command, place }) => ({ does: 'owner', table, role: roleName(command.newowner), place }),
  AT_AttachPartition: partition('attach partition'),
  AT_DetachPartition: partition('detach partition'),
}

function placeIn(range: Range, source: PostgresSource): Place {
  return source.text.placeOf(range)
}

function addConstraint({ table, command, place, source }: Altered): Operation | undefined {
  const node = as(command.def, 'Constraint')
  const constraint: ConstraintSpec | undefined = node && readConstraint(node, source, [])[0]
  return constraint && { does: 'add constraint', table, constraint: { ...constraint, place }, place }
}

function partition(does: 'attach partition' | 'detach partition'): Read {
  return ({ table, command, place }) => {
    const given = as(command.def, 'PartitionCmd')
    return { does, table, partition: relationName(given?.name), concurrently: given?.concurrent === true, place }
  }
}

function alterView(node: NodeOf<'AlterTableStmt'>, name: string, source: PostgresSource): Operation[] {
  for (const command of node.cmds ?? []) {
    for (const option of as(as(command, 'AlterTableCmd')?.def, 'List')?.items ?? []) {
      const invoker = securityInvoker([option])
      if (invoker !== null) return [{ does: 'alter view', name, securityInvoker: invoker, place: source.place }]
    }
  }
  return [{ does: 'other', name, place: source.place }]
}

/** What the options of a view say of whose rights apply; null where they say nothing. */
export function securityInvoker(options: NodeOf<'ViewStmt'>['options']): boolean | null {
  const option = (options ?? []).map((one) => as(one, 'DefElem')).find((one) => one?.defname === 'security_invoker')
  if (option === undefined) return null
  const said = as(option.arg, 'String')?.sval ?? as(option.arg, 'TypeName') ?? true
  return !['false', 'off', 'no', '0'].includes(String(said).toLowerCase())
}
