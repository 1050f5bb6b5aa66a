import type { Column, ForeignKey } from '../../../model/architecture/database.ts'
import type { ConstraintSpec, Operation, OperationOf, TableSpec } from '../schema/operation.ts'
import { as, type NodeOf, relationName, stringOf, stringsOf } from './parser.ts'
import type { PostgresSource } from './source.ts'
import { serialType, typeText } from './types.ts'
import { isVolatile } from './volatile.ts'

const onDelete: Readonly<Record<string, ForeignKey['onDelete']>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
}

const kinds: Readonly<Record<string, ConstraintSpec['kind']>> = {
  CONSTR_PRIMARY: 'primary',
  CONSTR_UNIQUE: 'unique',
  CONSTR_FOREIGN: 'foreign',
  CONSTR_CHECK: 'check',
  CONSTR_EXCLUSION: 'exclude',
}

/** `CREATE TABLE`, with its columns and constraints. */
export function readCreateTable(node: NodeOf<'CreateStmt'>, source: PostgresSource): Operation[] {
  if (node.relation?.relpersistence === 't') return [{ does: 'other', name: 'temporary table', place: source.place }]
  const spec = readTable(node, source)
  return [
    { does: 'create table', ifNotExists: node.if_not_exists === true, ...spec, place: source.headTo(node.relation?.location) },
  ]
}

function readTable(node: NodeOf<'CreateStmt'>, source: PostgresSource): TableSpec {
  const table = relationName(node.relation)
  const columns: Column[] = []
  const constraints: ConstraintSpec[] = []
  const from: { table: string; indexes: boolean }[] = (node.inhRelations ?? []).map((parent) => ({
    table: relationName(as(parent, 'RangeVar')),
    indexes: node.partbound !== undefined,
  }))
  for (const element of node.tableElts ?? []) {
    const [column, constraint, like] = [as(element, 'ColumnDef'), as(element, 'Constraint'), as(element, 'TableLikeClause')]
    if (column !== undefined && column.typeName !== undefined) {
      const read = readColumn(table, column, source)
      columns.push(read.column)
      constraints.push(...read.constraints)
    }
    if (constraint !== undefined) constraints.push(...readConstraint(constraint, source, []))
    // Bit 6 of the options is INCLUDING INDEXES; ALL sets every bit.
    if (like !== undefined) from.push({ table: relationName(like.relation), indexes: ((like.options ?? 0) & 64) !== 0 })
  }
  const partition = node.partspec !== undefined ? 'parent' : node.partbound !== undefined ? 'child' : null
  return { table, columns, constraints, partition, from, strict: false }
}

interface ReadColumn {
  readonly column: Column
  readonly constraints: readonly ConstraintSpec[]
  readonly volatileDefault: boolean
}

/** A column as it is declared, with the constraints that stand at it. */
export function readColumn(table: string, node: NodeOf<'ColumnDef'>, source: PostgresSource): ReadColumn {
  const name = node.colname ?? ''
  const place = source.text.placeOf(source.element(node.location))
  const serial = serialType(node.typeName)
  const declared = (node.constraints ?? []).map((constraint) => as(constraint, 'Constraint')!)
  const has = (kind: string) => declared.some((one) => one.contype === kind)
  const byDefault = declared.find((one) => one.contype === 'CONSTR_DEFAULT')
  const identity = has('CONSTR_IDENTITY')
  const given = byDefault === undefined ? null : source.defaultText(byDefault.location)
  const isNull = byDefault !== undefined && as(byDefault.raw_expr, 'A_Const')?.isnull === true
  const column: Column = {
    name,
    type: serial ?? typeText(node.typeName),
    nullable: serial === null && !identity && !has('CONSTR_NOTNULL') && !has('CONSTR_PRIMARY'),
    default: serial !== null ? `nextval('${table}_${name}_seq'::regclass)` : isNull ? null : given,
    identity,
    generated: has('CONSTR_GENERATED'),
    place,
  }
  const constraints = declared.flatMap((one, i) => readConstraint(one, source, [name], declared[i + 1]?.location))
  return { column, constraints, volatileDefault: serial !== null || isVolatile(byDefault?.raw_expr) }
}

/** A constraint of a table, or of the one column given; nothing for those that are part of the column itself. */
export function readConstraint(
  node: NodeOf<'Constraint'>,
  source: PostgresSource,
  ofColumn: readonly string[],
  next?: number,
): ConstraintSpec[] {
  const kind = kinds[node.contype ?? '']
  if (kind === undefined) return []
  const columns = columnsOf(node, kind, ofColumn)
  const range = source.columnConstraint(node.location, ofColumn.length > 0 ? next : undefined)
  return [
    {
      kind,
      name: node.conname ?? null,
      columns,
      to: kind === 'foreign' ? { table: relationName(node.pktable), columns: stringsOf(node.pk_attrs) } : null,
      onDelete: onDelete[node.fk_del_action ?? 'a'] ?? 'no action',
      expression: kind === 'check' ? source.groupText(node.location) : null,
      notValid: node.skip_validation === true && node.initially_valid !== true,
      usingIndex: node.indexname ?? null,
      include: stringsOf(node.including),
      method: node.access_method ?? 'btree',
      place: source.text.placeOf(range),
    },
  ]
}

function columnsOf(node: NodeOf<'Constraint'>, kind: ConstraintSpec['kind'], ofColumn: readonly string[]): readonly string[] {
  if (ofColumn.length > 0) return ofColumn
  if (kind === 'foreign') return stringsOf(node.fk_attrs)
  if (kind !== 'exclude') return stringsOf(node.keys)
  return (node.exclusions ?? []).flatMap((pair) => as(as(pair, 'List')?.items?.[0], 'IndexElem')?.name ?? [])
}

/** `CREATE TABLE … AS`, and a materialised view. */
export function readCreateTableAs(node: NodeOf<'CreateTableAsStmt'>, source: PostgresSource): Operation[] {
  const relation = node.into?.rel
  if (node.objtype === 'OBJECT_MATVIEW') {
    return [{ does: 'create view', view: readView(relationName(relation), node.query, true, false, source), place: source.place }]
  }
  if (relation?.relpersistence === 't') return [{ does: 'other', name: 'temporary table', place: source.place }]
  return [
    {
      does: 'create table',
      ifNotExists: node.if_not_exists === true,
      table: relationName(relation),
      columns: selectedColumns(node, source),
      constraints: [],
      partition: null,
      from: [],
      strict: false,
      place: source.headTo(relation?.location),
    },
  ]
}

/** The columns that a query names; their types only an engine could tell. */
function selectedColumns(node: NodeOf<'CreateTableAsStmt'>, source: PostgresSource): Column[] {
  const given = stringsOf(node.into?.colNames)
  const targets = as(node.query, 'SelectStmt')?.targetList ?? []
  return targets.flatMap((target, i) => {
    const result = as(target, 'ResTarget')
    const name = given[i] ?? result?.name ?? stringOf(as(result?.val, 'ColumnRef')?.fields?.at(-1))
    if (name === '') return []
    const type = as(result?.val, 'TypeCast')?.typeName
    const place = source.text.placeOf(source.element(result?.location))
    return [
      { name, type: type ? typeText(type) : 'unknown', nullable: true, default: null, identity: false, generated: false, place },
    ]
  })
}

/** A view with the relations that its query reads. */
export function readView(
  name: string,
  query: unknown,
  materialised: boolean,
  securityInvoker: boolean,
  source: PostgresSource,
): OperationOf<'create view'>['view'] {
  const definition = source.textAfter('AS') ?? ''
  return { name, materialised, securityInvoker, tables: relationsIn(query), definition, place: source.place }
}

/** Every relation that a tree names, without those that WITH gives, each once in order. */
export function relationsIn(tree: unknown): string[] {
  const [found, own] = [new Set<string>(), new Set<string>()]
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, held] of Object.entries(value)) {
      if (key === 'CommonTableExpr') own.add((held as { ctename?: string }).ctename ?? '')
      if (key === 'RangeVar' || key === 'relation') found.add(relationName(held as { relname?: string }))
      visit(held)
    }
  }
  visit(tree)
  return [...found].filter((name) => name !== '' && !own.has(name))
}
