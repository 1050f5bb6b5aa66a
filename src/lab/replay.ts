/** Runs the statements of migrations one by one, by the rules of the runner that would run them. */
import type { Migration, Observed, Statement } from '../model/architecture/database.ts'
import type { Place } from '../model/architecture/place.ts'
import type { Answer } from './answer.ts'
import { type Engine, EngineEnded } from './engine.ts'
import { labRole } from './lab-role.ts'
import { observed, type Snapshot, takeSnapshot } from './observe.ts'
import { quote } from './sql-text.ts'
import { isSavepoint, isTransactionControl, opensTransaction, rollsBack, withoutComments } from './transaction-control.ts'

/** What became of the statements, and which of them made what. */
export interface Run {
  readonly observed: ReadonlyMap<Statement, Observed>
  /** Relations by name, with the statement that made each. */
  readonly makers: ReadonlyMap<string, Place>
}

export interface RunOptions {
  /** Statements to observe where they are released already. */
  readonly observe: number
  /** Stops before this one. */
  readonly until?: Statement
  /** Statements that a run before this one broke the engine with. */
  readonly skip?: ReadonlySet<Statement>
}

/** A statement after which the engine answered nothing. */
export class EngineBroken extends EngineEnded {
  override name = 'EngineBroken'
  readonly statement: Statement

  constructor(statement: Statement) {
    super(`the embedded PostgreSQL broke down at ${statement.place.file}:${statement.place.line}`)
    this.statement = statement
  }
}

/** SQLSTATE of what cannot run inside a transaction. */
const refusedInTransaction = '25001'
const noSuchObject = '42704'
const noSuchDatabase = '3D000'
const rolesAtOnce = 16
/** What lasts until a transaction ends, or shows only then. Nobody sees where a transaction without such is parted. */
const lasting = /\b(set\s+local|set\s+constraints|set_config|lock|on\s+commit|add\s+value|cursor|savepoint)\b|\bdeferr/i
/** It waits for data that no statement has. */
const copyFromClient = /^copy\b[\s\S]*\bfrom\s+stdin\b/i
const leavesLab = /^(set|reset)\s+session\s+authorization(\s+default)?\s*;?$/i
/** It has to come first in a transaction, which is the lab's here. */
const transactionMode = /^set\s+(local\s+)?(transaction|session\s+characteristics)\b/i
const savepointName = 'lintel_statement'

export async function runMigrations(engine: Engine, migrations: readonly Migration[], options: RunOptions): Promise<Run> {
  const runner = createRunner(engine, options)
  await engine.query(freshSession)
  for (const migration of migrations) {
    const ended = await runner.migration(migration)
    if (ended) break
  }
  await engine.query(freshSession)
  return runner.run
}

/** As a connection that was just opened; some files leave a search path behind them. */
const freshSession = `SET SESSION AUTHORIZATION ${labRole}; RESET ALL; SET TimeZone = 'UTC'`

function createRunner(engine: Engine, { observe, until, skip }: RunOptions) {
  const seen = new Map<Statement, Observed>()
  const makers = new Map<string, Place>()
  let open = false
  /** Whether the transaction has to go on as one. */
  let whole = false
  let left = observe
  let before: Snapshot | null = null

  const begin = async (): Promise<void> => {
    if (!open) await engine.query('BEGIN')
    open = true
  }
  /** @returns what a deferred constraint refuses the transaction with. */
  const end = async (how: 'COMMIT' | 'ROLLBACK'): Promise<string | null> => {
    if (!open) return null
    open = false
    whole = false
    if (before) before = { ...before, locks: new Set() }
    return (await engine.query(how)).error?.message ?? null
  }
  const settle = async (inTransaction: boolean): Promise<void> => {
    if (inTransaction) await begin()
    else await end('COMMIT')
  }

  const note = async (statement: Statement, answer: Answer | null, isOwn: boolean): Promise<void> => {
    const after = await takeSnapshot(engine)
    if (!after) throw new EngineBroken(statement)
    for (const [oid, { name }] of after.relations) if (!before?.relations.has(oid)) makers.set(name, statement.place)
    const error = answer?.error ? firstLine(answer.error.message) : null
    if (isOwn && before) seen.set(statement, observed(before, after, error))
    else if (error !== null) seen.set(statement, { locks: [], rewrites: [], error })
    before = after
  }

  /** Roles that nothing creates live in the cluster already; here each is made when it is first missed. */
  const withRoles = async (sql: string): Promise<Answer> => {
    let answer = await attempt(sql)
    for (let made = 0; made < rolesAtOnce && answer.error?.code === noSuchObject; made++) {
      const role = /^role "(.+)" does not exist$/.exec(answer.error.message)?.[1]
      if (role === undefined) break
      const creation = await attempt(`CREATE ROLE ${quote(role)} NOLOGIN`)
      if (creation.error) break
      answer = await attempt(sql)
    }
    return answer
  }
  /** Inside a transaction that goes on after an error. */
  const attempt = async (sql: string): Promise<Answer> => {
    await engine.query(`SAVEPOINT ${savepointName}`)
    const answer = await engine.query(sql)
    if (answer.error) await engine.query(`ROLLBACK TO SAVEPOINT ${savepointName}`)
    return answer
  }

  const execute = async (statement: Statement): Promise<void> => {
    const sql = statement.text
    const observes = left-- > 0
    await settle(statement.inTransaction)
    await begin()
    before ??= await takeSnapshot(engine)
    const answer = await withRoles(sql)
    if (answer.error?.code !== refusedInTransaction) {
      if (answer.error?.code === noSuchDatabase) return settle(statement.inTransaction)
      await note(statement, answer, observes)
      await engine.query(`RELEASE SAVEPOINT ${savepointName}`)
      whole ||= lasting.test(sql)
      // Each statement in a transaction of its own shows the locks that are its own.
      const late = statement.inTransaction && whole ? null : await end('COMMIT')
      if (late !== null) seen.set(statement, { ...(seen.get(statement) ?? nothing), error: late })
      if (leavesLab.test(sql)) await engine.query(`SET SESSION AUTHORIZATION ${labRole}`)
      return
    }
    await end(statement.inTransaction ? 'COMMIT' : 'ROLLBACK')
    const outside = await engine.query(sql)
    await note(statement, outside, observes)
    if (statement.inTransaction) seen.set(statement, { ...nothing, error: firstLine(answer.error.message) })
  }

  const step = async (statement: Statement): Promise<void> => {
    const sql = withoutComments(statement.text)
    if (skip?.has(statement)) {
      seen.set(statement, { ...nothing, error: 'the embedded PostgreSQL breaks down when it runs this' })
    } else if (copyFromClient.test(sql)) {
      seen.set(statement, { ...nothing, error: 'there is no client to copy from' })
    } else if (transactionMode.test(sql)) {
      return
    } else if (isSavepoint(sql)) {
      await engine.query(sql)
    } else if (!isTransactionControl(sql)) {
      await execute(statement)
    } else if (opensTransaction(sql)) {
      await begin()
    } else {
      await end(rollsBack(sql) ? 'ROLLBACK' : 'COMMIT')
    }
  }

  const migration = async ({ statements, unreleased }: Migration): Promise<boolean> => {
    await engine.query(freshSession)
    const undoes = statements.some(({ text }) => rollsBack(withoutComments(text)))
    before = await takeSnapshot(engine)
    if (unreleased) left = Math.max(left, statements.length)
    for (const statement of statements) {
      if (statement === until) return true
      whole ||= undoes
      await step(statement)
    }
    const late = await end('COMMIT')
    const last = statements.at(-1)
    if (late !== null && last) seen.set(last, { ...(seen.get(last) ?? nothing), error: late })
    return false
  }
  return { run: { observed: seen, makers } satisfies Run, migration }
}

/** Where a library cannot be loaded, the rest is a stack of this machine. */
function firstLine(message: string): string {
  return message.split('\n')[0]!
}

const nothing: Observed = { locks: [], rewrites: [], error: null }
