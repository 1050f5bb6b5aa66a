import type { DbRole, Index } from '../../../model/architecture/database.ts'
import type { Place } from '../../../model/architecture/place.ts'
import { indexName } from './names.ts'
import type { Operation, OperationOf } from './operation.ts'
import type { Schema } from './schema.ts'
import { TableState } from './table-state.ts'

type Appliers = { readonly [Does in Operation['does']]?: (schema: Schema, operation: OperationOf<Does>) => void }

/** Applies an operation to a schema. What names something that is not there is passed by. */
export function applyOperation(schema: Schema, operation: Operation): void {
  const applier = appliers[operation.does] as ((schema: Schema, operation: Operation) => void) | undefined
  applier?.(schema, operation)
}

function onTable<Does extends Operation['does'] & OperationsOfTables>(
  change: (table: TableState, operation: OperationOf<Does>, schema: Schema) => void,
): (schema: Schema, operation: OperationOf<Does>) => void {
  return (schema, operation) => {
    const table = schema.table((operation as { readonly table: string }).table)
    if (table !== undefined) change(table, operation, schema)
  }
}

type OperationsOfTables = Extract<Operation, { readonly table: string }>['does']

function createTable(schema: Schema, operation: OperationOf<'create table'>): void {
  if (schema.table(operation.table) !== undefined) return
  const table = new TableState(operation.table, operation.place, schema.engine, schema.made++)
  schema.tables.set(schema.key(operation.table), table)
  for (const from of operation.from) copyTable(schema, table, from, operation)
  for (const column of operation.columns) table.addColumn(column)
  table.partition = operation.partition
  table.strict = operation.strict
  for (const constraint of operation.constraints) table.addConstraint(constraint)
  for (const { schema: within, role, privileges, place } of schema.defaultGrants) {
    if (within === schemaOf(table.name)) table.grant({ role, privileges, place })
  }
}

function copyTable(
  schema: Schema,
  table: TableState,
  from: { readonly table: string; readonly indexes: boolean },
  { partition, place }: OperationOf<'create table'>,
): void {
  const source = schema.table(from.table)
  if (partition === 'child') table.parent = from.table
  if (source === undefined) return
  if (partition === 'child') source.hasPartitions = true
  for (const column of source.columns) table.addColumn({ ...column, place: column.place })
  if (!from.indexes) return
  table.primaryKey = source.primaryKey
  table.foreignKeys = [...(partition === 'child' ? source.foreignKeys : [])]
  for (const index of source.indexes) addIndex(schema, table, { ...index, name: '', place })
}

function addIndex(schema: Schema, table: TableState, index: Index): void {
  if (index.name !== '' && table.indexes.some((one) => one.name === index.name)) return
  const name = index.name === '' ? indexName(table.name, index, table.names()) : index.name
  table.indexes.push({ ...index, name })
  for (const child of schema.partitionsOf(table)) addIndex(schema, child, { ...index, name: '' })
}

function schemaOf(table: string): string {
  return table.includes('.') ? table.slice(0, table.indexOf('.')) : 'public'
}

function dropTable(schema: Schema, { table: name, cascade }: { readonly table: string; readonly cascade: boolean }): void {
  const dropped = schema.table(name)
  if (dropped === undefined) return
  schema.tables.delete(schema.key(name))
  for (const table of [...schema.tables.values()]) {
    // SQLite keeps them, so that a table can be made anew under its name.
    if (schema.engine !== 'sqlite') {
      table.foreignKeys = table.foreignKeys.filter((key) => schema.key(key.to.table) !== schema.key(name))
    }
    if (table.parent === dropped.name) schema.tables.delete(schema.key(table.name))
  }
  if (!cascade) return
  for (const view of [...schema.views.values()]) if (view.tables.includes(dropped.name)) schema.views.delete(view.name)
}

function renameTable(schema: Schema, operation: OperationOf<'rename table'>): void {
  const { table: from, to, place } = operation
  const table = schema.table(from)
  if (table === undefined) return
  schema.tables.delete(schema.key(from))
  schema.tables.set(schema.key(to), table)
  table.name = to
  table.place = place
  for (const other of schema.tables.values()) {
    if (other.parent === from) other.parent = to
    other.foreignKeys = other.foreignKeys.map((key) =>
      schema.key(key.to.table) === schema.key(from) ? { ...key, to: { ...key.to, table: to } } : key,
    )
  }
  for (const [name, view] of schema.views) {
    schema.views.set(name, { ...view, tables: view.tables.map((read) => (read === from ? to : read)) })
  }
}

function renameColumn(schema: Schema, operation: OperationOf<'rename column'>): void {
  const { table: name, column, to, place } = operation
  const table = schema.table(name)
  if (table === undefined) return
  table.renameColumn(column, to, place)
  for (const other of schema.tables.values()) {
    other.foreignKeys = other.foreignKeys.map((key) => {
      if (schema.key(key.to.table) !== schema.key(name)) return key
      return { ...key, to: { ...key.to, columns: key.to.columns.map((one) => (one === column ? to : one)) } }
    })
  }
}

function dropSchema(schema: Schema, { schema: name }: OperationOf<'drop schema'>): void {
  for (const table of [...schema.tables.values()]) {
    if (schemaOf(table.name) === name) dropTable(schema, { table: table.name, cascade: true })
  }
  for (const of of [schema.views, schema.functions, schema.enums] as readonly Map<string, unknown>[]) {
    for (const key of [...of.keys()]) if (schemaOf(key) === name) of.delete(key)
  }
}

function renameSchema(schema: Schema, { schema: from, to, place }: OperationOf<'rename schema'>): void {
  for (const table of [...schema.tables.values()]) {
    if (schemaOf(table.name) !== from) continue
    const bare = table.name.slice(table.name.lastIndexOf('.') + 1)
    renameTable(schema, { does: 'rename table', table: table.name, to: to === 'public' ? bare : `${to}.${bare}`, place })
  }
}

/** The tables that a grant names. */
function grantedTables(schema: Schema, name: string | null): TableState[] {
  if (name === null) return []
  if (!name.endsWith('.*')) return [schema.table(name)].filter((table) => table !== undefined)
  return [...schema.tables.values()].filter((table) => schemaOf(table.name) === name.slice(0, -2))
}

function role(schema: Schema, name: string, place: Place): DbRole {
  const none = { name, login: false, superuser: false, bypassRls: false, memberOf: [], settings: {}, place }
  return schema.roles.get(name) ?? none
}

/** Changes a role that migrations made, or that the statement shows to be there. */
function patchRole(schema: Schema, name: string, place: Place, patch: (role: DbRole) => Partial<DbRole>): void {
  const before = role(schema, name, place)
  schema.roles.set(name, { ...before, ...patch(before) })
}

function patchEnum(schema: Schema, type: string, place: Place, values: (before: readonly string[]) => readonly string[]): void {
  const before = schema.enums.get(type)
  if (before === undefined) return
  schema.enums.set(type, { ...before, values: values(before.values), changes: before.changes + 1, place })
}

function placed(values: readonly string[], { value, beside }: OperationOf<'add enum value'>): readonly string[] {
  const at = beside === null ? -1 : values.indexOf(beside.value)
  if (beside === null || at === -1) return values.includes(value) ? values : [...values, value]
  return values.toSpliced(at + (beside.after ? 1 : 0), 0, value)
}

/** Columns go with their type; an enum that takes the name of another counts as that one, changed. */
function renameType(schema: Schema, { type, to, place }: OperationOf<'rename type'>): void {
  const [from, next] = [typeName(type), typeName(to)]
  for (const table of schema.tables.values()) {
    for (const column of table.columns) {
      if (column.type === from || column.type === `${from}[]`)
        table.setColumn(column.name, { type: column.type.replace(from, () => next) })
    }
  }
  const before = schema.enums.get(type)
  if (before === undefined) return
  schema.enums.delete(type)
  schema.renamedEnums.set(type, before.changes)
  const former = schema.renamedEnums.get(to)
  schema.enums.set(to, { ...before, name: to, changes: former === undefined ? before.changes : former + 1, place })
}

/** A type as a column names it. */
function typeName(type: string): string {
  return type
    .split('.')
    .map((part) => (/^[a-z_][a-z0-9_$]*$/.test(part) ? part : `"${part}"`))
    .join('.')
}

const appliers: Appliers = {
  'create table': createTable,
  'drop table': dropTable,
  'rename table': renameTable,
  'rename column': renameColumn,
  'drop schema': dropSchema,
  'rename schema': renameSchema,
  'add column': onTable<'add column'>((table, { column, constraints }, schema) => {
    table.addColumn(column)
    for (const constraint of constraints) table.addConstraint(constraint)
    for (const child of schema.partitionsOf(table)) child.addColumn(column)
  }),
  'drop column': onTable<'drop column'>((table, { column }, schema) => {
    table.dropColumn(column)
    for (const child of schema.partitionsOf(table)) child.dropColumn(column)
  }),
  'set type': onTable<'set type'>((table, { column, type, place }) => table.setColumn(column, { type, place })),
  'set default': onTable<'set default'>((table, operation) => table.setColumn(operation.column, { default: operation.default })),
  'drop default': onTable<'drop default'>((table, { column }) => table.setColumn(column, { default: null })),
  'set not null': onTable<'set not null'>((table, { column }) => table.setColumn(column, { nullable: false })),
  'drop not null': onTable<'drop not null'>((table, { column }) => table.setColumn(column, { nullable: true })),
  'set identity': onTable<'set identity'>((table, { column, identity }) => table.setColumn(column, { identity })),
  'create index': onTable<'create index'>((table, { index }, schema) => addIndex(schema, table, index)),
  'drop index': (schema, { index }) => {
    const table = schema.tableOfIndex(index)
    if (table !== undefined) table.dropConstraint(index.slice(index.lastIndexOf('.') + 1))
  },
  'rename index': (schema, { index, to }) => {
    schema.tableOfIndex(index)?.renameConstraint(index.slice(index.lastIndexOf('.') + 1), to)
  },
  'add constraint': onTable<'add constraint'>((table, { constraint }) => table.addConstraint(constraint)),
  'validate constraint': onTable<'validate constraint'>((table, { constraint }) => table.validateConstraint(constraint)),
  'drop constraint': onTable<'drop constraint'>((table, { constraint }) => table.dropConstraint(constraint)),
  'rename constraint': onTable<'rename constraint'>((table, { constraint, to }) => table.renameConstraint(constraint, to)),
  'row security': onTable<'row security'>((table, { set, place }) => table.setRowSecurity(set, place)),
  'create policy': onTable<'create policy'>((table, { policy }) => {
    table.policies.push(policy)
  }),
  'alter policy': onTable<'alter policy'>((table, { policy, patch }) => {
    table.policies = table.policies.map((one) => (one.name === policy ? { ...one, ...patch } : one))
  }),
  'drop policy': onTable<'drop policy'>((table, { policy }) => {
    table.policies = table.policies.filter((one) => one.name !== policy)
  }),
  owner: onTable<'owner'>((table, operation) => {
    table.owner = operation.role
  }),
  'attach partition': (schema, { table, partition }) => {
    const [parent, child] = [schema.table(table), schema.table(partition)]
    if (child === undefined) return
    child.parent = parent?.name ?? table
    if (parent !== undefined) parent.hasPartitions = true
    child.partition = 'child'
  },
  'detach partition': (schema, { partition }) => {
    const child = schema.table(partition)
    if (child === undefined) return
    child.parent = null
    child.partition = null
  },
  grant: (schema, operation) => {
    const { role: to, privileges, place } = operation
    for (const table of grantedTables(schema, operation.table)) table.grant({ role: to, privileges, place })
  },
  revoke: (schema, operation) => {
    for (const table of grantedTables(schema, operation.table)) table.revoke(operation.role, operation.privileges)
  },
  'default grant': (schema, operation) => {
    schema.defaultGrants.push(operation)
  },
  'default revoke': (schema, operation) => {
    const kept = schema.defaultGrants.filter((one) => one.role !== operation.role || one.schema !== operation.schema)
    schema.defaultGrants.splice(0, schema.defaultGrants.length, ...kept)
  },
  'create role': (schema, { role: name, patch, memberOf, members, place }) => {
    patchRole(schema, name, place, () => ({ ...patch, memberOf, place }))
    for (const member of members) patchRole(schema, member, place, (before) => ({ memberOf: [...before.memberOf, name] }))
  },
  'alter role': (schema, { role: name, patch, place }) => patchRole(schema, name, place, () => patch),
  'role setting': (schema, { role: name, name: setting, value, place }) =>
    patchRole(schema, name, place, ({ settings }) => {
      const others = Object.fromEntries(Object.entries(settings).filter(([one]) => one !== setting))
      return { settings: value === null ? others : { ...others, [setting]: value } }
    }),
  'grant role': (schema, { role: name, memberOf, place }) =>
    patchRole(schema, name, place, (before) => ({ memberOf: [...before.memberOf.filter((one) => one !== memberOf), memberOf] })),
  'revoke role': (schema, { role: name, memberOf, place }) =>
    patchRole(schema, name, place, (before) => ({ memberOf: before.memberOf.filter((one) => one !== memberOf) })),
  'drop role': (schema, { role: name }) => void schema.roles.delete(name),
  'create enum': (schema, { type, values, place }) => {
    if (!schema.enums.has(type)) schema.enums.set(type, { name: type, values, changes: 0, place })
  },
  'add enum value': (schema, operation) =>
    patchEnum(schema, operation.type, operation.place, (before) => placed(before, operation)),
  'rename enum value': (schema, { type, value, to, place }) =>
    patchEnum(schema, type, place, (before) => before.map((one) => (one === value ? to : one))),
  'rename type': renameType,
  'drop type': (schema, { type }) => void schema.enums.delete(type),
  'create function': (schema, operation) => void schema.functions.set(operation.function.name, operation.function),
  'alter function': (schema, { name, patch }) => {
    const before = schema.functions.get(name)
    if (before !== undefined) schema.functions.set(name, { ...before, ...patch })
  },
  'drop function': (schema, { name }) => void schema.functions.delete(name),
  'create view': (schema, { view }) => void schema.views.set(view.name, view),
  'alter view': (schema, { name, securityInvoker }) => {
    const before = schema.views.get(name)
    if (before !== undefined) schema.views.set(name, { ...before, securityInvoker })
  },
  'drop view': (schema, { name }) => void schema.views.delete(name),
}
