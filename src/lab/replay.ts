/** Runs the statements of migrations one by one, by the rules of the runner that would run them. */
import type { Migration, Observed, Statement } from '../model/architecture/database.ts'
import type { Place } from '../model/architecture/place.ts'
import type { Answer } from './answer.ts'
import { type Engine, EngineEnded } from './engine.ts'
import { labRole } from './lab-role.ts'
import { observed, type Snapshot, takeSnapshot } from './observe.ts'
import { Transaction } from './transaction.ts'
import { isSavepoint, isTransactionControl, opensTransaction, rollsBack, withoutComments } from './transaction-control.ts'

/** What became of the statements, and which of them made what. */
export interface Run {
  readonly observed: ReadonlyMap<Statement, Observed>
  /** Relations by name, with the statement that made each. */
  readonly makers: ReadonlyMap<string, Place>
}

export interface RunOptions {
  /** Stops before this one. */
  readonly until?: Statement
  /** Statements that a run before this one broke the engine with. */
  readonly skip: ReadonlySet<Statement>
  /** Runs each statement alone, so that the one that breaks the engine is known. */
  readonly stepwise: boolean
}

/** A statement after which the engine answered nothing. */
export class EngineBroken extends EngineEnded {
  override name = 'EngineBroken'
  /** Null where it was one of several that ran at once. */
  readonly statement: Statement | null

  constructor(statement: Statement | null, { file, line }: Place) {
    super(`the embedded PostgreSQL broke down at ${file}:${line}`)
    this.statement = statement
  }
}

/** SQLSTATE of what cannot run inside a transaction. */
const refusedInTransaction = '25001'
/** Of the cluster that the migrations are for, not of the lab. */
const noSuchDatabase = '3D000'
/** What lasts until a transaction ends, or shows only then. Nobody sees where a transaction without such is parted. */
const lasting = /\b(set\s+local|set\s+constraints|set_config|lock|on\s+commit|add\s+value|cursor|savepoint)\b|\bdeferr/i
/** It has to come first in a transaction, which is the lab's here. */
const transactionMode = /^set\s+(local\s+)?(transaction|session\s+characteristics)\b/i
/** It waits for data that no statement has. */
const copyFromClient = /^copy\b[\s\S]*\bfrom\s+stdin\b/i
/** It changes the names of relations that it does not write. */
const renamesSchema = /\balter\s+schema\b/i
const leavesLab = /^(set|reset)\s+session\s+authorization(\s+default)?\s*;?$/i
/** Not to be run together with others in the transaction that those share. */
function needsItsOwn(sql: string): boolean {
  return (
    isTransactionControl(sql) ||
    isSavepoint(sql) ||
    copyFromClient.test(sql) ||
    transactionMode.test(sql) ||
    leavesLab.test(sql) ||
    lasting.test(sql)
  )
}

/** As a connection that was just opened; some files leave a search path behind them. */
const freshSession = `SET SESSION AUTHORIZATION ${labRole}; RESET ALL; SET TimeZone = 'UTC'`
const unseen: Observed = { locks: [], rewrites: [], error: null }

export async function runMigrations(engine: Engine, migrations: readonly Migration[], options: RunOptions): Promise<Run> {
  const replay = new Replay(engine, options)
  for (const migration of migrations) {
    const stopped = await replay.run(migration)
    if (stopped) break
  }
  await engine.query(freshSession)
  return { observed: replay.observed, makers: replay.makers }
}

class Replay {
  readonly observed: Map<Statement, Observed> = new Map()
  readonly makers: Map<string, Place> = new Map()
  private readonly engine: Engine
  private readonly options: RunOptions
  private readonly transaction: Transaction
  /** What is released has been run where it matters: only its outcome counts. */
  private observes = false
  private before: Snapshot | null = null

  constructor(engine: Engine, options: RunOptions) {
    this.engine = engine
    this.options = options
    this.transaction = new Transaction(engine)
  }

  /** @returns whether it came to the statement where it has to stop. */
  async run(migration: Migration): Promise<boolean> {
    const { statements, unreleased } = migration
    await this.engine.query(freshSession)
    this.observes = unreleased
    if (!unreleased && (await this.runAtOnce(migration))) return false
    const undoes = statements.some(({ text }) => rollsBack(withoutComments(text)))
    for (const statement of statements) {
      if (statement === this.options.until) {
        await this.end('COMMIT')
        return true
      }
      this.transaction.whole ||= undoes
      await this.step(statement)
    }
    const late = await this.end('COMMIT')
    const last = statements.at(-1)
    if (late !== null && last) this.refuse(last, late)
    return false
  }

  /**
   * What is released runs in one go where nothing in it minds that: an answer from the other thread costs more than most
   * statements.
   *
   * @returns whether it did; where it did not, nothing of it is left
   */
  private async runAtOnce({ statements, place }: Migration): Promise<boolean> {
    const { until, skip, stepwise } = this.options
    const minds = (statement: Statement) =>
      statement === until || skip.has(statement) || needsItsOwn(withoutComments(statement.text))
    if (stepwise || statements.length < 2 || statements.some(minds)) return false
    const { error } = await this.engine.query(statements.map(({ text }) => text).join('\n;\n'))
    const { rows } = await this.engine.query('SELECT 1 AS alive')
    if (rows.length === 0) throw new EngineBroken(null, place)
    return error === null
  }

  private async step(statement: Statement): Promise<void> {
    const sql = withoutComments(statement.text)
    if (this.options.skip.has(statement)) return this.refuse(statement, 'the embedded PostgreSQL breaks down when it runs this')
    if (copyFromClient.test(sql)) return this.refuse(statement, 'there is no client to copy from')
    if (transactionMode.test(sql)) return
    if (isSavepoint(sql)) return void (await this.engine.query(sql))
    if (!isTransactionControl(sql)) return this.execute(statement)
    if (opensTransaction(sql)) return this.transaction.begin()
    await this.end(rollsBack(sql) ? 'ROLLBACK' : 'COMMIT')
  }

  private async execute(statement: Statement): Promise<void> {
    const { text, inTransaction } = statement
    const { transaction } = this
    if (!inTransaction) await this.end('COMMIT')
    await transaction.beginAttempt()
    if (this.observes) this.before ??= await takeSnapshot(this.engine)
    const answer = await transaction.attempt(text)
    if (answer.error?.code === refusedInTransaction) return this.outside(statement, answer.error.message)
    if (answer.error?.code !== noSuchDatabase) await this.note(statement, answer, true)
    transaction.whole ||= lasting.test(text)
    // Each statement in a transaction of its own shows the locks that are its own.
    const goesOn = inTransaction && transaction.whole
    const late = goesOn ? await transaction.keep() : await this.end('COMMIT')
    if (late !== null) this.refuse(statement, late)
    if (leavesLab.test(text)) await this.engine.query(`SET SESSION AUTHORIZATION ${labRole}`)
  }

  /** What a transaction refuses is done all the same, so that the schema is what was meant. */
  private async outside(statement: Statement, refusal: string): Promise<void> {
    await this.end('COMMIT')
    await this.note(statement, await this.engine.query(statement.text), false)
    if (statement.inTransaction) this.refuse(statement, refusal)
  }

  private async end(how: 'COMMIT' | 'ROLLBACK'): Promise<string | null> {
    if (this.before) this.before = { ...this.before, locks: new Set() }
    return this.transaction.end(how)
  }

  /** @param within whether its transaction is still open, so that what it wrote can be told from the rest */
  private async note(statement: Statement, { error }: Answer, within: boolean): Promise<void> {
    const { before } = this
    if (!this.observes) return this.noteLittle(statement, error?.message)
    const since = within && before && !renamesSchema.test(statement.text) ? before : undefined
    const after = await takeSnapshot(this.engine, since)
    if (!after) throw new EngineBroken(statement, statement.place)
    for (const [oid, { name }] of after.relations) if (!before?.relations.has(oid)) this.makers.set(name, statement.place)
    if (before) this.observed.set(statement, observed(before, after, null))
    if (error) this.refuse(statement, error.message)
    this.before = after
  }

  private async noteLittle(statement: Statement, refusal: string | undefined): Promise<void> {
    const { rows } = await this.engine.query('SELECT 1 AS alive')
    if (rows.length === 0) throw new EngineBroken(statement, statement.place)
    if (refusal !== undefined) this.refuse(statement, refusal)
    this.before = null
  }

  /** Only the first line: where a library cannot be loaded, the rest is a stack of this machine. */
  private refuse(statement: Statement, message: string): void {
    this.observed.set(statement, { ...(this.observed.get(statement) ?? unseen), error: message.split('\n')[0]! })
  }
}
