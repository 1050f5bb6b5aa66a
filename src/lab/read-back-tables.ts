/** Tables with all that hangs on them, read back from the catalogue. */
import type { Column, Database, ForeignKey, Grant, Index, Policy, Table } from '../model/architecture/database.ts'
import type { Place } from '../model/architecture/place.ts'
import { columnsSql, constraintsSql, grantsSql, indexesSql, policiesSql, tablesSql } from './catalogue-sql.ts'
import type { Engine } from './engine.ts'
import { byName, listOf } from './facts.ts'
import { labRole } from './lab-role.ts'
import type { Unmade } from './unmade.ts'
import type { Whereabouts } from './whereabouts.ts'

interface TableRow {
  readonly name: string
  readonly owner: string
  readonly enabled: boolean
  readonly forced: boolean
  readonly partition: Table['partition']
}
interface ConstraintRow {
  readonly table: string
  readonly name: string
  readonly kind: 'p' | 'f' | 'c'
  readonly columns: readonly string[] | null
  readonly to: string | null
  readonly toColumns: readonly string[] | null
  readonly onDelete: string
  readonly validated: boolean
  readonly expression: string | null
}
type OfTable<T> = Omit<T, 'place'> & { readonly table: string }
type IndexRow = Omit<OfTable<Index>, 'include'> & { readonly include: readonly string[] | null }
type PolicyRow = Omit<OfTable<Policy>, 'command' | 'roles'> & {
  readonly command: string
  readonly roles: readonly string[] | null
}

interface Rows {
  readonly columns: ReadonlyMap<string, readonly OfTable<Column>[]>
  readonly constraints: ReadonlyMap<string, readonly ConstraintRow[]>
  readonly indexes: ReadonlyMap<string, readonly IndexRow[]>
  readonly policies: ReadonlyMap<string, readonly PolicyRow[]>
  readonly grants: ReadonlyMap<string, readonly OfTable<Grant>[]>
}

const onDelete: Readonly<Record<string, ForeignKey['onDelete']>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
}
const commands: Readonly<Record<string, Policy['command']>> = {
  '*': 'all',
  r: 'select',
  a: 'insert',
  w: 'update',
  d: 'delete',
}
/** What `GRANT ALL` gives on a table. */
const allPrivileges = 'delete,insert,maintain,references,select,trigger,truncate,update'

export async function readTables(
  engine: Engine,
  read: Database,
  lost: Unmade,
  places: Whereabouts,
  migrator: string | null,
): Promise<readonly Table[]> {
  const tables = await listOf<TableRow>(engine, tablesSql)
  const rows: Rows = {
    columns: grouped(await listOf(engine, columnsSql)),
    constraints: grouped(await listOf(engine, constraintsSql)),
    indexes: grouped(await listOf(engine, indexesSql)),
    policies: grouped(await listOf(engine, policiesSql)),
    grants: grouped(await listOf(engine, grantsSql)),
  }
  const known = byName(read.tables)
  return tables.map((table) => tableOf(table, rows, known.get(table.name), lost, places, migrator))
}

function grouped<T extends { readonly table: string }>(rows: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(row.table)
    if (group) group.push(row)
    else groups.set(row.table, [row])
  }
  return groups
}

/** One table, with all that is known of it. */
interface Context {
  readonly rows: Rows
  readonly read: Table | undefined
  readonly lost: Unmade
  readonly name: string
  /** The model's name of a role: the lab's own stands for whoever runs migrations. */
  person(role: string): string | null
  place(part: string, known: { readonly place: Place } | undefined): Place
}

function tableOf(
  row: TableRow,
  rows: Rows,
  read: Table | undefined,
  lost: Unmade,
  places: Whereabouts,
  migrator: string | null,
): Table {
  const { name } = row
  const context: Context = {
    rows,
    read,
    lost,
    name,
    person: (role) => (role === labRole ? migrator : role),
    place: (part, known) => places.ofPart(name, part, known),
  }
  return {
    name,
    columns: columnsOf(context),
    ...constraintsOf(context),
    indexes: indexesOf(context),
    policies: policiesOf(context),
    rowSecurity: { enabled: row.enabled, forced: row.forced, place: read?.rowSecurity.place ?? null },
    owner: context.person(row.owner),
    grants: grantsOf(context),
    partition: row.partition,
    strict: false,
    place: places.of(name, read),
  }
}

function bare<T extends { readonly table: string }>({ table: _, ...rest }: T): Omit<T, 'table'> {
  return rest
}

function columnsOf({ rows, read, lost, name, place }: Context): readonly Column[] {
  const known = byName(read?.columns ?? [])
  const made = (rows.columns.get(name) ?? []).map((each) => ({ ...bare(each), place: place(each.name, known.get(each.name)) }))
  return lost.join(made, read?.columns, name)
}

function constraintsOf({ rows, read, lost, name, place }: Context): Pick<Table, 'primaryKey' | 'foreignKeys' | 'checks'> {
  const constraints = rows.constraints.get(name) ?? []
  const ofKind = (kind: ConstraintRow['kind']) => constraints.filter((each) => each.kind === kind)
  const [primary] = ofKind('p').map(({ columns }) => columns ?? [])
  return {
    primaryKey: primary ? { columns: primary, place: read?.primaryKey?.place ?? place(primary[0] ?? name, undefined) } : null,
    foreignKeys: lost.join(
      ofKind('f').map((each) => foreignKeyOf(each, read, place)),
      read?.foreignKeys,
      name,
    ),
    checks: lost.join(
      ofKind('c').map((each) => checkOf(each, read, place)),
      read?.checks,
      name,
    ),
  }
}

function foreignKeyOf(row: ConstraintRow, read: Table | undefined, place: Context['place']): ForeignKey {
  const columns = row.columns ?? []
  const known = read?.foreignKeys
  const same = known?.find((each) => each.name === row.name) ?? known?.find((each) => each.columns.join() === columns.join())
  return {
    name: row.name,
    columns,
    to: { table: row.to ?? '', columns: row.toColumns ?? [] },
    onDelete: onDelete[row.onDelete] ?? 'no action',
    validated: row.validated,
    place: place(columns[0] ?? row.name, same),
  }
}

function checkOf(row: ConstraintRow, read: Table | undefined, place: Context['place']): Table['checks'][number] {
  const known = read?.checks.find((each) => each.name === row.name)
  const { name, validated } = row
  return { name, expression: row.expression ?? '', validated, place: place(row.columns?.[0] ?? name, known) }
}

function indexesOf({ rows, read, lost, name, place }: Context): readonly Index[] {
  const known = byName(read?.indexes ?? [])
  const made = (rows.indexes.get(name) ?? []).map((each) => {
    const column = each.keys[0]?.column
    const primary = each.constraint === 'primary' ? (read?.primaryKey ?? undefined) : undefined
    // An index of a constraint stands where its columns do.
    const stands = place(each.constraint && column ? column : each.name, known.get(each.name) ?? primary)
    return { ...bare(each), include: each.include ?? [], place: stands }
  })
  return lost.join(made, read?.indexes, name)
}

function policiesOf({ rows, read, lost, name, place }: Context): readonly Policy[] {
  const known = byName(read?.policies ?? [])
  const made = (rows.policies.get(name) ?? []).map((each) => ({
    ...bare(each),
    command: commands[each.command]!,
    roles: each.roles ?? ['public'],
    place: place(each.name, known.get(each.name)),
  }))
  return lost.join(made, read?.policies, name)
}

function grantsOf({ rows, read, name, person, place }: Context): readonly Grant[] {
  return (rows.grants.get(name) ?? []).flatMap((each) => {
    const role = person(each.role)
    if (role === null) return []
    const known = read?.grants.find((grant) => grant.role === role)
    const privileges = each.privileges.join() === allPrivileges ? ['all'] : each.privileges
    return [{ role, privileges, place: place(role, known) }]
  })
}
