/**
 * What a statement does to a schema, in full: enough to apply it. Readers of each dialect and of each schema builder
 * write operations; `changesOf` tells from them what rules look at, and `Schema` applies them.
 */
import type { Column, DbFunction, DbRole, ForeignKey, Index, Policy, View } from '../../../model/architecture/database.ts'
import type { Place } from '../../../model/architecture/place.ts'

export interface ConstraintSpec {
  readonly kind: 'primary' | 'unique' | 'foreign' | 'check' | 'exclude'
  /** null where the engine chooses it. */
  readonly name: string | null
  readonly columns: readonly string[]
  readonly to: { readonly table: string; readonly columns: readonly string[] } | null
  readonly onDelete: ForeignKey['onDelete']
  readonly expression: string | null
  readonly notValid: boolean
  readonly usingIndex: string | null
  readonly include: readonly string[]
  readonly method: string
  readonly place: Place
}

export interface TableSpec {
  readonly table: string
  readonly columns: readonly Column[]
  readonly constraints: readonly ConstraintSpec[]
  readonly partition: 'parent' | 'child' | null
  /** The tables that it has its columns from: PARTITION OF, INHERITS, LIKE. */
  readonly from: readonly { readonly table: string; readonly indexes: boolean }[]
  readonly strict: boolean
}

export type RolePatch = Partial<Pick<DbRole, 'login' | 'superuser' | 'bypassRls'>>

export type Operation = { readonly place: Place } & (
  | ({ readonly does: 'create table'; readonly ifNotExists: boolean } & TableSpec)
  | { readonly does: 'drop table'; readonly table: string; readonly cascade: boolean }
  | { readonly does: 'truncate'; readonly table: string; readonly cascade: boolean }
  | { readonly does: 'rename table'; readonly table: string; readonly to: string }
  | {
      readonly does: 'add column'
      readonly table: string
      readonly column: Column
      readonly volatileDefault: boolean
      readonly ifNotExists: boolean
      readonly constraints: readonly ConstraintSpec[]
    }
  | { readonly does: 'drop column'; readonly table: string; readonly column: string }
  | { readonly does: 'rename column'; readonly table: string; readonly column: string; readonly to: string }
  | {
      readonly does: 'set type'
      readonly table: string
      readonly column: string
      readonly type: string
      readonly using: string | null
    }
  | { readonly does: 'set default'; readonly table: string; readonly column: string; readonly default: string }
  | { readonly does: 'drop default' | 'drop not null' | 'set not null'; readonly table: string; readonly column: string }
  | { readonly does: 'set identity'; readonly table: string; readonly column: string; readonly identity: boolean }
  | {
      readonly does: 'create index'
      readonly table: string
      /** Its name is empty where the engine chooses it. */
      readonly index: Index
      readonly concurrently: boolean
      readonly ifNotExists: boolean
    }
  | { readonly does: 'drop index'; readonly index: string; readonly concurrently: boolean }
  | { readonly does: 'rename index'; readonly index: string; readonly to: string }
  | { readonly does: 'reindex'; readonly name: string; readonly concurrently: boolean }
  | { readonly does: 'add constraint'; readonly table: string; readonly constraint: ConstraintSpec }
  | { readonly does: 'validate constraint' | 'drop constraint'; readonly table: string; readonly constraint: string }
  | { readonly does: 'rename constraint'; readonly table: string; readonly constraint: string; readonly to: string }
  | { readonly does: 'row security'; readonly table: string; readonly set: 'enable' | 'disable' | 'force' | 'no force' }
  | { readonly does: 'create policy'; readonly table: string; readonly policy: Policy }
  | { readonly does: 'alter policy'; readonly table: string; readonly policy: string; readonly patch: Partial<Policy> }
  | { readonly does: 'drop policy'; readonly table: string; readonly policy: string }
  | { readonly does: 'owner'; readonly table: string; readonly role: string }
  | {
      readonly does: 'insert' | 'update' | 'delete'
      readonly table: string
      readonly hasWhere: boolean
      readonly hasLimit: boolean
    }
  | { readonly does: 'set'; readonly name: string; readonly value: string; readonly local: boolean }
  | { readonly does: 'begin' | 'commit' | 'rollback' }
  | { readonly does: 'create enum'; readonly type: string; readonly values: readonly string[] }
  | {
      readonly does: 'add enum value'
      readonly type: string
      readonly value: string
      readonly beside: { readonly value: string; readonly after: boolean } | null
    }
  | { readonly does: 'rename enum value'; readonly type: string; readonly value: string; readonly to: string }
  | { readonly does: 'rename type'; readonly type: string; readonly to: string }
  | { readonly does: 'drop type'; readonly type: string }
  | { readonly does: 'rename schema'; readonly schema: string; readonly to: string }
  | { readonly does: 'drop schema'; readonly schema: string }
  | {
      readonly does: 'attach partition' | 'detach partition'
      readonly table: string
      readonly partition: string
      readonly concurrently: boolean
    }
  | { readonly does: 'lock table'; readonly table: string; readonly mode: string }
  | {
      readonly does: 'grant' | 'revoke'
      readonly role: string
      /** null where it is not of a table; `schema.*` for all tables of a schema. */
      readonly table: string | null
      readonly privileges: readonly string[]
    }
  /** Rights that tables made from here on come with. */
  | {
      readonly does: 'default grant' | 'default revoke'
      readonly role: string
      readonly schema: string
      readonly privileges: readonly string[]
    }
  | {
      readonly does: 'create role'
      readonly role: string
      readonly patch: RolePatch
      readonly memberOf: readonly string[]
      readonly members: readonly string[]
    }
  | { readonly does: 'alter role'; readonly role: string; readonly patch: RolePatch }
  | { readonly does: 'role setting'; readonly role: string; readonly name: string; readonly value: string | null }
  | { readonly does: 'grant role' | 'revoke role'; readonly role: string; readonly memberOf: string }
  | { readonly does: 'drop role'; readonly role: string }
  | { readonly does: 'create function'; readonly function: DbFunction }
  | { readonly does: 'alter function'; readonly name: string; readonly patch: Partial<DbFunction> }
  | { readonly does: 'drop function'; readonly name: string }
  | { readonly does: 'create view'; readonly view: View }
  | { readonly does: 'alter view'; readonly name: string; readonly securityInvoker: boolean }
  | { readonly does: 'drop view'; readonly name: string }
  | { readonly does: 'create trigger' | 'create extension' | 'do block' | 'vacuum' | 'other'; readonly name: string }
)

/** The operation that does this, also where it is one of several words. */
export type OperationOf<Does extends Operation['does']> = Operation extends infer One
  ? One extends { readonly does: infer Word }
    ? Does extends Word
      ? One
      : never
    : never
  : never
