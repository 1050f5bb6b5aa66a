/** What a database holds: as migrations leave it, as an ORM declares it, or as a blueprint's tables. */
import type { Place } from './place.ts'

export type Engine = 'postgres' | 'sqlite' | 'mysql'

/** How sure a fact is: read back from an engine that ran the migrations, or only read from the text. */
export type Basis = 'replayed' | 'read'

export interface Database {
  /** `mongodb` has collections of documents for tables: most of what holds for tables does not hold for them. */
  readonly engine: Engine | 'mongodb'
  /** The folder or file that declares it: `migrations`, `prisma/schema.prisma`. */
  readonly source: string
  readonly kind: 'migrations' | 'declared'
  /** What declares it where it is not migrations. */
  readonly by: 'sql' | 'prisma' | 'drizzle' | 'typeorm' | 'sequelize' | 'knex' | 'mongodb' | 'blueprint'
  readonly basis: Basis
  readonly tables: readonly Table[]
  readonly views: readonly View[]
  readonly functions: readonly DbFunction[]
  readonly roles: readonly DbRole[]
  readonly enums: readonly DbEnum[]
  readonly migrations: readonly Migration[]
  /** What a dump of the schema that is kept beside the migrations says has run. */
  readonly listed?: readonly { readonly version: string; readonly place: Place }[]
}

export interface Table {
  /** As the database knows it, without `public.`; another schema stays: `audit.entries`. */
  readonly name: string
  /** What the code calls it, where an ORM has another name for it: `User` for `users`. */
  readonly model?: string
  readonly columns: readonly Column[]
  readonly primaryKey: { readonly columns: readonly string[]; readonly place: Place } | null
  readonly foreignKeys: readonly ForeignKey[]
  /** Those of constraints, too. */
  readonly indexes: readonly Index[]
  readonly checks: readonly {
    readonly name: string
    readonly expression: string
    readonly validated: boolean
    readonly place: Place
  }[]
  readonly policies: readonly Policy[]
  readonly rowSecurity: { readonly enabled: boolean; readonly forced: boolean; readonly place: Place | null }
  /** The role that owns it; null where nothing says. */
  readonly owner: string | null
  readonly grants: readonly Grant[]
  readonly partition: 'parent' | 'child' | null
  /** SQLite. */
  readonly strict: boolean
  readonly place: Place
}

export interface Column {
  readonly name: string
  /** What the code calls it, where an ORM has another name for it: `createdAt` for `created_at`. */
  readonly property?: string
  /** As PostgreSQL's format_type names it: `bigint`, `character varying(255)`, `timestamp with time zone`, `text[]`. */
  readonly type: string
  readonly nullable: boolean
  readonly default: string | null
  readonly identity: boolean
  readonly generated: boolean
  readonly place: Place
}

export interface Index {
  readonly name: string
  readonly keys: readonly IndexKey[]
  /** Columns that are only carried along. */
  readonly include: readonly string[]
  readonly unique: boolean
  /** `btree`, `gin` … */
  readonly method: string
  /** The predicate of a partial index. */
  readonly where: string | null
  /** The constraint that it serves. */
  readonly constraint: 'primary' | 'unique' | null
  readonly valid: boolean
  readonly place: Place
}

export interface IndexKey {
  /** null for an expression. */
  readonly column: string | null
  readonly expression: string | null
  readonly descending: boolean
  /** Where it is not the default one. */
  readonly operatorClass: string | null
}

export interface ForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly to: { readonly table: string; readonly columns: readonly string[] }
  readonly onDelete: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'
  readonly validated: boolean
  readonly place: Place
}

export interface Policy {
  readonly name: string
  readonly permissive: boolean
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete'
  readonly roles: readonly string[]
  readonly using: string | null
  readonly check: string | null
  readonly place: Place
}

export interface Grant {
  readonly role: string
  /** Lower-case: `select`, `update` … or `all`. */
  readonly privileges: readonly string[]
  readonly place: Place
}

export interface View {
  readonly name: string
  readonly materialised: boolean
  /** The rights of who asks apply, not those of the owner. */
  readonly securityInvoker: boolean
  readonly tables: readonly string[]
  readonly definition: string
  readonly place: Place
}

export interface DbFunction {
  readonly name: string
  readonly language: string
  readonly securityDefiner: boolean
  /** null where the function does not pin it. */
  readonly searchPath: string | null
  readonly body: string
  readonly volatility: 'immutable' | 'stable' | 'volatile'
  readonly trigger: boolean
  readonly place: Place
}

export interface DbRole {
  readonly name: string
  readonly login: boolean
  readonly superuser: boolean
  readonly bypassRls: boolean
  readonly memberOf: readonly string[]
  /** Settings of the role: `statement_timeout` … */
  readonly settings: Readonly<Record<string, string>>
  readonly place: Place
}

export interface DbEnum {
  readonly name: string
  readonly values: readonly string[]
  /** How often migrations changed it. */
  readonly changes: number
  readonly place: Place
}

export type Runner =
  | 'prisma'
  | 'knex'
  | 'kysely'
  | 'drizzle'
  | 'typeorm'
  | 'sequelize'
  | 'node-pg-migrate'
  | 'golang-migrate'
  | 'goose'
  | 'dbmate'
  | 'flyway'
  | 'diesel'
  | 'rails'
  | 'django'
  | 'alembic'
  | 'numbered'

export interface Migration {
  /** Its file, or the folder that the runner names it by. */
  readonly id: string
  readonly file: string
  readonly runner: Runner
  /** Whether the runner wraps the file in a transaction: what the tool does, and what the file says of it. */
  readonly transaction: boolean
  /** Not in the merge base, or not yet in a release: the part that can still be changed. */
  readonly unreleased: boolean
  readonly statements: readonly Statement[]
  /** When the runner's list says that it was made, where the runner tells by that what it has run: Drizzle's journal. */
  readonly listed?: { readonly time: number; readonly place: Place }
  readonly place: Place
}

export interface Statement {
  /** PostgreSQL's name of the node in lower case without `stmt`: `createtable`, `altertable`, `index`, `update` … */
  readonly kind: string
  readonly text: string
  readonly place: Place
  /** With the semicolon that ends it, where one does. */
  readonly whole: Place
  /** What it does, told apart from its siblings; several for an ALTER TABLE with several commands. */
  readonly changes: readonly Change[]
  /** Whether it runs inside a transaction: an explicit one, or the runner's. */
  readonly inTransaction: boolean
  /** What was seen when it ran in the lab; null where it did not run. */
  readonly observed: Observed | null
}

export interface Observed {
  /** Locks that it took on relations that were there before, strongest first: `AccessExclusiveLock`. */
  readonly locks: readonly { readonly relation: string; readonly mode: LockMode }[]
  /** Tables and indexes that were written anew. */
  readonly rewrites: readonly string[]
  /** What the engine refused it with. */
  readonly error: string | null
}

/** From the weakest to the strongest, as `pg_locks` calls them. */
export const lockModes = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
] as const

export type LockMode = (typeof lockModes)[number]

/** One change that a statement makes. `place` is the part of the statement that says it. */
export type Change = { readonly place: Place } & (
  | { readonly does: 'create table'; readonly table: string; readonly ifNotExists: boolean }
  | { readonly does: 'drop table' | 'truncate'; readonly table: string; readonly cascade: boolean }
  | { readonly does: 'rename table'; readonly table: string; readonly to: string }
  | {
      readonly does: 'add column'
      readonly table: string
      readonly column: string
      readonly type: string
      readonly nullable: boolean
      readonly default: string | null
      /** A default that is computed anew for each row. */
      readonly volatileDefault: boolean
      readonly generated: boolean
      readonly identity: boolean
    }
  | { readonly does: 'drop column'; readonly table: string; readonly column: string }
  | { readonly does: 'rename column'; readonly table: string; readonly column: string; readonly to: string }
  | {
      readonly does: 'set type'
      readonly table: string
      readonly column: string
      /** The type it had; null where no migration says. */
      readonly from: string | null
      readonly type: string
      readonly using: string | null
    }
  | { readonly does: 'set default' | 'drop default' | 'drop not null'; readonly table: string; readonly column: string }
  | { readonly does: 'set not null'; readonly table: string; readonly column: string }
  | {
      readonly does: 'create index'
      readonly table: string
      readonly index: string
      readonly unique: boolean
      readonly concurrently: boolean
      readonly columns: readonly string[]
    }
  | { readonly does: 'drop index'; readonly index: string; readonly concurrently: boolean }
  | { readonly does: 'reindex'; readonly name: string; readonly concurrently: boolean }
  | {
      readonly does: 'add constraint'
      readonly table: string
      readonly constraint: string
      readonly kind: 'primary' | 'unique' | 'foreign' | 'check' | 'exclude'
      readonly notValid: boolean
      readonly usingIndex: string | null
      readonly columns: readonly string[]
      /** Of a foreign key. */
      readonly to: string | null
      /** Of a check, as text. */
      readonly expression: string | null
    }
  | { readonly does: 'validate constraint' | 'drop constraint'; readonly table: string; readonly constraint: string }
  | { readonly does: 'row security'; readonly table: string; readonly set: 'enable' | 'disable' | 'force' | 'no force' }
  | { readonly does: 'create policy' | 'drop policy'; readonly table: string; readonly policy: string }
  | { readonly does: 'owner'; readonly table: string; readonly role: string }
  | {
      readonly does: 'insert' | 'update' | 'delete'
      readonly table: string
      readonly hasWhere: boolean
      readonly hasLimit: boolean
    }
  | { readonly does: 'set'; readonly name: string; readonly value: string; readonly local: boolean }
  | { readonly does: 'begin' | 'commit' | 'rollback' }
  | { readonly does: 'add enum value' | 'create enum' | 'drop type' | 'rename enum value'; readonly type: string }
  | { readonly does: 'rename schema' | 'drop schema'; readonly schema: string }
  | {
      readonly does: 'attach partition' | 'detach partition'
      readonly table: string
      readonly partition: string
      readonly concurrently: boolean
    }
  | { readonly does: 'lock table'; readonly table: string; readonly mode: string }
  | { readonly does: 'grant' | 'revoke'; readonly role: string; readonly table: string | null }
  | { readonly does: 'create role' | 'alter role'; readonly role: string }
  | {
      readonly does: 'create function' | 'create view' | 'create trigger' | 'create extension' | 'do block' | 'vacuum' | 'other'
      readonly name: string
    }
)
