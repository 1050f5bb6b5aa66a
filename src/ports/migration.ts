import type { Model } from '../model/model.ts'

/**
 * `expand`: all that old code does not notice. `backfill`: rows that exist get what is new. `contract`: what only old code
 * needed goes.
 */
export type Wave = 'expand' | 'backfill' | 'contract'
export const waves: readonly Wave[] = ['expand', 'backfill', 'contract']

/**
 * `none`: nobody waits for it longer than for another statement. `waits`: requests may wait as long as the lock timeout.
 * `rewrites`: every row is written anew, in batches or by the engine. `destroys`: values are gone for good.
 */
export type Risk = 'none' | 'waits' | 'rewrites' | 'destroys'

/** What a step does. */
export type Act =
  /** Some statements in one short transaction. */
  | { readonly does: 'change'; readonly sql: readonly string[] }
  /** One statement that runs outside a transaction, and may run again. */
  | { readonly does: 'online'; readonly sql: string }
  /** An index that is built while rows are written. */
  | { readonly does: 'index'; readonly index: string; readonly sql: string }
  /**
   * Rows of a table in the order of their ids, batch after batch. `sql` takes two parameters: the id after which a batch
   * begins, and the last id in it.
   */
  | { readonly does: 'batches'; readonly table: string; readonly sql: string }
  /** Counts the rows that stand in the way; any stops the migration. */
  | { readonly does: 'count'; readonly sql: string; readonly path: string; readonly says: string; readonly remedy: string }

export interface Step {
  /** Unique in its plan; what state, files and progress call it. */
  readonly id: string
  readonly wave: Wave
  readonly act: Act
  /**
   * Takes it back, while the old code is still served: nothing where nothing has to be taken back, null where it cannot be. Of
   * `batches` the last statement is one of batches too.
   */
  readonly undo: readonly string[] | null
  /** The strongest lock, as the engine calls it: from the table of known locks until it was observed. */
  readonly lock: string
  readonly risk: Risk
  /** By which `--allow-destructive` permits it, all of them; none where no value is lost. */
  readonly destroys: readonly string[]
  readonly why: string
}

/** What leads from one model to another, as data: made without looking at any row. */
export interface Plan {
  readonly engine: 'postgres' | 'sqlite'
  readonly fingerprint: string
  readonly steps: readonly Step[]
  /**
   * Where old and new code cannot share the tables: what gives the names to the tables of the one or the other. It is done when
   * that code is started, so that nobody waits for it.
   */
  readonly switches: Switches | null
}

export interface Switches {
  readonly to: TableSwitch
  readonly from: TableSwitch
}

export interface TableSwitch {
  /** Have to count nothing: rows that the code could not serve. */
  readonly counts: readonly (Act & { readonly does: 'count' })[]
  readonly renames: readonly string[]
  /** What the schema says of tables and indexes from then on; no row is touched by it. */
  readonly texts: readonly { readonly name: string; readonly becomes: string; readonly sql: string }[]
  readonly triggers: readonly string[]
}

/** A plan that was begun. It is kept whole, so that a later version of Lintel can finish it. */
export interface Migration {
  readonly plan: Plan
  readonly from: Model
  readonly to: Model
  readonly startedAt: string
}

export interface Cursor {
  /** The last id that was done. */
  readonly at: string | null
  /** The last id there was when it began: rows that came later are kept equal by triggers. */
  readonly end: string | null
  readonly rows: number
  readonly finished: boolean
}

/** How far it is. Written in the transaction of what it tells of, wherever there is one. */
export interface Progress {
  /** `ready`: the new code can be deployed, and nothing was taken away yet. */
  readonly wave: Wave | 'ready' | 'done'
  readonly done: readonly string[]
  readonly cursors: Readonly<Record<string, Cursor>>
  /** Whose tables stand under their own names, where a plan switches. */
  readonly side: 'from' | 'to'
}

export const begun: Progress = { wave: 'expand', done: [], cursors: {}, side: 'from' }

export interface Stored {
  /** What the tables were made for; null where there are none yet. */
  readonly model: Model | null
  /** The migration that is under way, or the last that was finished. */
  readonly migration: Migration | null
  readonly progress: Progress
}

/** What a step came to when it was tried once. */
export type Outcome =
  | { readonly is: 'done' }
  /** There is more to do; `pauseMs` is how long others should have their turn first. */
  | { readonly is: 'more'; readonly rows: number; readonly pauseMs: number }
  /** A lock was not to be had in its time. */
  | { readonly is: 'busy'; readonly waitedFor: string }

/** The database of one engine, as a migration sees it. */
export interface Migrator {
  readonly engine: Plan['engine']
  /**
   * @throws IncompatibleModelError for what no plan can do, with what to do instead.
   */
  plan(from: Model, to: Model): Plan
  stored(): Promise<Stored>
  /** Keeps other runners out until it is called. @throws MigratorBusyError */
  lock(): Promise<() => Promise<void>>
  begin(migration: Migration): Promise<void>
  /** One move of a step, which is recorded with it. @throws DataInTheWayError, IncompatibleModelError */
  advance(step: Step): Promise<Outcome>
  /** Takes back one step. */
  undo(step: Step): Promise<Outcome>
  /** Says that it is at a wave; with `done` the model after is what is stored from now on. */
  enter(wave: Progress['wave']): Promise<void>
  /** Forgets the migration: the model before is what is stored. */
  forget(): Promise<void>
  /** Where a plan switches and no server is up: does what the start of the new code would do, or of the old. */
  switchTo(side: 'from' | 'to'): Promise<void>
  close(): Promise<void>
}

/** Another process is migrating. */
export class MigratorBusyError extends Error {
  constructor(message = 'another `lintel migrate` is at work on these data: wait for it, or stop it first') {
    super(message)
    this.name = 'MigratorBusyError'
  }
}

/** Rows stand in the way of a step. Nothing of the step was done. */
export class DataInTheWayError extends Error {
  readonly changes: readonly { readonly path: string; readonly says: string; readonly remedy: string | null }[]

  constructor(path: string, says: string, remedy: string) {
    super('rows stand in the way')
    this.name = 'DataInTheWayError'
    this.changes = [{ path, says, remedy }]
  }
}

/** This code cannot serve these data now. */
export class MigrationPendingError extends Error {
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.name = 'MigrationPendingError'
    this.remedy = remedy
  }
}
