/** Tables with all that hangs on them, read back from the catalogue. */
import type { Column, Database, ForeignKey, Grant, Index, Policy, Table } from '../model/architecture/database.ts'
import type { Place } from '../model/architecture/place.ts'
import { columnsSql, constraintsSql, grantsSql, indexesSql, policiesSql, tablesSql } from './catalogue-sql.ts'
import type { Engine } from './engine.ts'
import { labRole } from './lab-role.ts'
import { byName, listOf } from './read-back.ts'
import type { Run } from './replay.ts'
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
  run: Run,
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
  const made = tables.map((table) => tableOf(table, rows, known.get(table.name), places, migrator))
  return [...made, ...lost(read, run, new Set(tables.map((table) => table.name)))].sort((a, b) => (a.name < b.name ? -1 : 1))
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

/** What an extension that the engine does not have keeps from being made is told as it was read. */
function lost(read: Database, { observed }: Run, made: ReadonlySet<string>): readonly Table[] {
  const statements = read.migrations.flatMap((migration) => migration.statements)
  const refused = statements.filter((statement) => observed.get(statement)?.error)
  const tried = new Set(
    refused.flatMap((statement) => statement.changes.flatMap((each) => (each.does === 'create table' ? [each.table] : []))),
  )
  return read.tables.filter((table) => tried.has(table.name) && !made.has(table.name))
}

function tableOf(row: TableRow, rows: Rows, read: Table | undefined, places: Whereabouts, migrator: string | null): Table {
  const { name } = row
  const place = places.of(name, read)
  const constraints = rows.constraints.get(name) ?? []
  const part = (partName: string, known: { readonly place: Place } | undefined): Place => places.ofPart(name, partName, known)
  const primary = constraints.find((each) => each.kind === 'p')
  const bare = <T extends { readonly table: string }>({ table: _, ...rest }: T): Omit<T, 'table'> => rest
  const knownColumns = byName(read?.columns ?? [])
  const knownIndexes = byName(read?.indexes ?? [])
  const person = (role: string): string | null => (role === labRole ? migrator : role)
  return {
    name,
    columns: (rows.columns.get(name) ?? []).map((each) => ({
      ...bare(each),
      place: part(each.name, knownColumns.get(each.name)),
    })),
    primaryKey: primary
      ? { columns: primary.columns ?? [], place: read?.primaryKey?.place ?? part(primary.columns?.[0] ?? '', undefined) }
      : null,
    foreignKeys: constraints.filter((each) => each.kind === 'f').map((each) => foreignKeyOf(each, read, part)),
    indexes: (rows.indexes.get(name) ?? []).map((each) => ({
      ...bare(each),
      include: each.include ?? [],
      place: knownIndexes.get(each.name)?.place ?? indexPlace(each, read, part),
    })),
    checks: constraints.filter((each) => each.kind === 'c').map((each) => checkOf(each, read, part)),
    policies: (rows.policies.get(name) ?? []).map((each) => ({
      ...bare(each),
      command: commands[each.command]!,
      roles: each.roles ?? ['public'],
      place: part(
        each.name,
        read?.policies.find((known) => known.name === each.name),
      ),
    })),
    rowSecurity: { enabled: row.enabled, forced: row.forced, place: read?.rowSecurity.place ?? null },
    owner: person(row.owner),
    grants: (rows.grants.get(name) ?? []).flatMap((each) => {
      const role = person(each.role)
      const privileges = each.privileges.join() === allPrivileges ? ['all'] : each.privileges
      return role === null
        ? []
        : [
            {
              role,
              privileges,
              place: part(
                role,
                read?.grants.find((known) => known.role === role),
              ),
            },
          ]
    }),
    partition: row.partition,
    strict: false,
    place,
  }
}

type PartPlace = (name: string, known: { readonly place: Place } | undefined) => Place

function foreignKeyOf(row: ConstraintRow, read: Table | undefined, part: PartPlace): ForeignKey {
  const columns = row.columns ?? []
  const known = read?.foreignKeys
  const same = known?.find((each) => each.name === row.name) ?? known?.find((each) => each.columns.join() === columns.join())
  return {
    name: row.name,
    columns,
    to: { table: row.to ?? '', columns: row.toColumns ?? [] },
    onDelete: onDelete[row.onDelete] ?? 'no action',
    validated: row.validated,
    place: same?.place ?? part(columns[0] ?? row.name, undefined),
  }
}

function checkOf(row: ConstraintRow, read: Table | undefined, part: PartPlace): Table['checks'][number] {
  const known = read?.checks.find((each) => each.name === row.name)
  const place = known?.place ?? part(row.columns?.[0] ?? row.name, undefined)
  return { name: row.name, expression: row.expression ?? '', validated: row.validated, place }
}

/** An index of a constraint stands where its columns do. */
function indexPlace({ name, constraint, keys }: IndexRow, read: Table | undefined, part: PartPlace): Place {
  if (constraint === 'primary' && read?.primaryKey) return read.primaryKey.place
  const column = keys[0]?.column
  return part(constraint && column ? column : name, undefined)
}
