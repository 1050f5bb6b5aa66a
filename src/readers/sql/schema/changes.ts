import type { Change } from '../../../model/architecture/database.ts'
import type { ConstraintSpec, Operation } from './operation.ts'

/** What rules look at of an operation. */
export function changesOf(operation: Operation): Change[] {
  const { place } = operation
  switch (operation.does) {
    case 'create table':
      return [{ does: 'create table', table: operation.table, ifNotExists: operation.ifNotExists, place }]
    case 'add column':
      return addColumn(operation)
    case 'set default':
      return [{ does: 'set default', table: operation.table, column: operation.column, place }]
    case 'create index': {
      const { table, index, concurrently } = operation
      const columns = index.keys.flatMap((key) => key.column ?? [])
      return [{ does: 'create index', table, index: index.name, unique: index.unique, concurrently, columns, place }]
    }
    case 'add constraint':
      return [constraintChange(operation.table, operation.constraint)]
    case 'create policy':
      return [{ does: 'create policy', table: operation.table, policy: operation.policy.name, place }]
    case 'create enum':
    case 'add enum value':
    case 'rename enum value':
      return [{ does: operation.does, type: operation.type, place }]
    case 'rename schema':
      return [{ does: 'rename schema', schema: operation.schema, place }]
    case 'grant':
    case 'revoke':
      return [{ does: operation.does, role: operation.role, table: operation.table, place }]
    case 'create role':
      return [{ does: 'create role', role: operation.role, place }]
    case 'alter role':
    case 'role setting':
    case 'grant role':
    case 'revoke role':
      return [{ does: 'alter role', role: operation.role, place }]
    case 'create function':
      return [{ does: 'create function', name: operation.function.name, place }]
    case 'create view':
      return [{ does: 'create view', name: operation.view.name, place }]
    default:
      return rest(operation)
  }
}

function addColumn(operation: Extract<Operation, { does: 'add column' }>): Change[] {
  const { table, column, volatileDefault, place } = operation
  const { type, nullable, generated, identity } = column
  return [
    {
      does: 'add column',
      table,
      column: column.name,
      type,
      nullable,
      default: column.default,
      volatileDefault,
      generated,
      identity,
      place,
    },
    ...operation.constraints.map((constraint) => constraintChange(table, constraint)),
  ]
}

function constraintChange(table: string, constraint: ConstraintSpec): Change {
  const { kind, notValid, usingIndex, columns, expression, place } = constraint
  const to = constraint.to?.table ?? null
  return {
    does: 'add constraint',
    table,
    constraint: constraint.name ?? '',
    kind,
    notValid,
    usingIndex,
    columns,
    to,
    expression,
    place,
  }
}

type Rest = Exclude<
  Operation['does'],
  | 'create table'
  | 'add column'
  | 'set default'
  | 'create index'
  | 'add constraint'
  | 'create policy'
  | 'create enum'
  | 'add enum value'
  | 'rename enum value'
  | 'rename schema'
  | 'grant'
  | 'revoke'
  | 'create role'
  | 'alter role'
  | 'role setting'
  | 'grant role'
  | 'revoke role'
  | 'create function'
  | 'create view'
>

/** Operations that are a change as they stand, and those that rules have no word for. */
function rest(operation: Extract<Operation, { does: Rest }>): Change[] {
  const { place } = operation
  switch (operation.does) {
    case 'rename index':
      return [{ does: 'other', name: operation.index, place }]
    case 'set identity':
    case 'rename constraint':
    case 'alter policy':
      return [{ does: 'other', name: operation.table, place }]
    case 'rename type':
      return [{ does: 'other', name: operation.type, place }]
    case 'default grant':
    case 'default revoke':
    case 'drop role':
      return [{ does: 'other', name: operation.role, place }]
    case 'alter function':
    case 'drop function':
    case 'alter view':
    case 'drop view':
      return [{ does: 'other', name: operation.name, place }]
    case 'set type':
      return [{ ...operation, from: null }]
    default:
      return [operation]
  }
}
