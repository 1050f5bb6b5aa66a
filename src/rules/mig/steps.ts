import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Change, Database, LockMode, Migration, Statement } from '../../model/architecture/database.ts'
import { databasesOf, wasThere } from '../../model/architecture/look-up.ts'

/** One change of a migration that can still be changed itself, with what it stands in. */
export interface Step<C extends Change = Change> {
  readonly database: Database
  readonly migration: Migration
  readonly statement: Statement
  readonly change: C
}

type Does = Change['does']
type Of<C extends Change, D extends Does> = C extends Change
  ? C['does'] & D extends never
    ? never
    : C & { readonly does: D }
  : never
/** Changes that do one of these things. */
export type ChangeOf<D extends Does> = Of<Change, D>

/** Changes of unreleased PostgreSQL migrations, in the order in which they run. */
export function stepsOf<D extends Does>(architecture: Architecture, ...kinds: readonly D[]): readonly Step<ChangeOf<D>>[] {
  const isWanted = (step: Step): step is Step<ChangeOf<D>> => (kinds as readonly string[]).includes(step.change.does)
  return unreleasedOf(architecture).flatMap(({ database, migration }) => stepsIn(database, migration).filter(isWanted))
}

/** PostgreSQL migrations that can still be changed. */
export function unreleasedOf(
  architecture: Architecture,
): readonly { readonly database: Database; readonly migration: Migration }[] {
  return databasesOf(architecture)
    .filter(({ engine, kind }) => engine === 'postgres' && kind === 'migrations')
    .flatMap((database) =>
      database.migrations.filter(({ unreleased }) => unreleased).map((migration) => ({ database, migration })),
    )
}

/** Every change of one migration. */
export function stepsIn(database: Database, migration: Migration): readonly Step[] {
  return migration.statements.flatMap((statement) =>
    statement.changes.map((change) => ({ database, migration, statement, change }) as Step),
  )
}

/** Whether the table of a step was in use before: made by an earlier migration that may be running already. */
export function isLive({ database, migration }: Pick<Step, 'database' | 'migration'>, table: string): boolean {
  return wasThere(database, table, migration)
}

/** What the lab saw the statement take on a table, as a sentence; null where it did not run. */
export function lockSeen({ statement }: Pick<Step, 'statement'>, table: string): LockMode | null {
  return statement.observed?.locks.find(({ relation }) => relation === table)?.mode ?? null
}

/** The table of an index, as the migrations before knew it. */
export function tableOfIndex(database: Database, index: string): string | null {
  for (const { statements } of database.migrations) {
    for (const { changes } of statements) {
      for (const change of changes) {
        if (change.does === 'create index' && change.index === index) return change.table
        if (change.does === 'add constraint' && change.constraint === index) return change.table
      }
    }
  }
  return database.tables.find(({ indexes }) => indexes.some(({ name }) => name === index))?.name ?? null
}

/** Locks under which a table can no longer be read, or no longer be written. */
export function isDangerous({ change }: Step): boolean {
  switch (change.does) {
    case 'create index':
    case 'drop index':
    case 'reindex':
    case 'detach partition':
      return !change.concurrently
    case 'drop table':
    case 'truncate':
    case 'rename table':
    case 'add column':
    case 'drop column':
    case 'rename column':
    case 'set type':
    case 'set not null':
    case 'set default':
    case 'drop default':
    case 'drop not null':
    case 'add constraint':
    case 'drop constraint':
    case 'row security':
    case 'create policy':
    case 'attach partition':
      return true
    default:
      return false
  }
}

/** The table that a change is made to, where it is one. */
export function tableOfChange(change: Change): string | null {
  return 'table' in change ? (change.table ?? null) : null
}

/** A constraint as a message calls it; one that the statement gives no name, by what it is. */
export function named({ constraint, kind, columns }: ChangeOf<'add constraint'>): string {
  if (constraint !== '') return `\`${constraint}\``
  const kinds = {
    primary: 'a primary key',
    unique: 'a unique key',
    foreign: 'a foreign key',
    check: 'a check',
    exclude: 'an exclusion',
  }
  return columns.length === 0 ? kinds[kind] : `${kinds[kind]} of \`${columns.join(', ')}\``
}
