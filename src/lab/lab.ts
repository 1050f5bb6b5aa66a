/** An embedded PostgreSQL and SQLite in which migrations are replayed and hypotheses are tried. */
import type { Database, Statement } from '../model/architecture/database.ts'
import type { Hypothesis } from '../model/finding.ts'
import { type Engine, EngineEnded, engineVersion, startEngine } from './engine.ts'
import { extensionsOf } from './extensions.ts'
import { type Tried, tryIn } from './hypotheses.ts'
import { takeSnapshot } from './observe.ts'
import { readBack } from './read-back.ts'
import { EngineBroken, type Run, runMigrations } from './replay.ts'
import { type LabSettings, type Limits, usualLimits } from './settings.ts'
import { replaySqlite } from './sqlite-replay.ts'
import { NotRun, notRun, type Trial } from './trial.ts'
import { statementAt, tryLock, tryRefused } from './try-statement.ts'

/** What a replay came to. */
export interface Replayed {
  /** As the engine has it; as it was read, where it could not be replayed. */
  readonly database: Database
  /** Why it could not be replayed. */
  readonly failed: string | null
}

export interface Lab {
  /** Never throws for what stands in the migrations. */
  replay(database: Database): Promise<Replayed>
  /** @param database as {@link replay} gave it. Never throws for what stands in it. */
  tryHypothesis(database: Database, hypothesis: Hypothesis): Promise<Trial>
  close(): Promise<void>
}

/** An engine in which a database's migrations have run. */
interface Standing {
  readonly engine: Engine
  readonly run: Run
  /** Whose migrations, and before which statement they stopped. */
  readonly migrations: Database['migrations']
  readonly until: Statement | undefined
}

const mostBreaks = 3

export function openLab(settings: LabSettings): Lab {
  const limits: Limits = { ...usualLimits, ...settings.limits }
  let standing: Standing | undefined

  const clear = async (): Promise<void> => {
    const old = standing
    standing = undefined
    await old?.engine.close()
  }
  /** One engine at a time; a statement that breaks it is left out of the next run. */
  const stand = async ({ migrations }: Database, until?: Statement): Promise<Standing> => {
    await clear()
    const texts = migrations.flatMap((migration) => migration.statements.map((statement) => statement.text))
    const skip = new Set<Statement>()
    let stepwise = false
    for (;;) {
      const engine = await startEngine(settings, extensionsOf(texts))
      try {
        const options = { skip, stepwise, ...(until && { until }) }
        const run = await engine.within(limits.replayMs, () => runMigrations(engine, migrations, options))
        standing = { engine, run, migrations, until }
        return standing
      } catch (error) {
        await engine.close()
        if (!(error instanceof EngineBroken) || skip.size >= mostBreaks) throw error
        stepwise = true
        if (error.statement !== null) skip.add(error.statement)
      }
    }
  }
  const read = ({ engine, run }: Standing, database: Database): Promise<Database> =>
    engine.within(limits.replayMs, () => readBack(engine, database, run, settings.migrator))

  const replay = async (database: Database): Promise<Database> => {
    if (database.engine === 'sqlite') return replaySqlite(database, settings.outside, limits.replayMs)
    const stood = await stand(database)
    const replayed = await read(stood, database)
    standing = { ...stood, migrations: replayed.migrations }
    return replayed
  }
  const trial = async (database: Database, hypothesis: Tried): Promise<Trial> => {
    const until = 'statement' in hypothesis ? statementAt(database, hypothesis.statement) : undefined
    const ready = standing?.migrations === database.migrations && standing.until === until
    const stood = ready ? standing! : await stand(database, until)
    const then = until ? await read(stood, database) : database
    const tried = await stood.engine.within(limits.trialMs, () => tryIn(stood.engine, then, hypothesis))
    if (!(await takeSnapshot(stood.engine))) await clear()
    return tried
  }
  /** What `work` comes to, or why the engine is gone. */
  const guarded = async <T>(work: () => Promise<T>, instead: (why: string) => T): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof NotRun) return instead(error.message)
      await clear()
      if (!(error instanceof EngineEnded)) throw error
      return instead(told(error))
    }
  }
  /** One after the other: there is memory for one engine. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work)
    turn = result.catch(() => {})
    return result
  }
  return {
    replay: async (database) => {
      if (database.kind !== 'migrations') return { database, failed: 'it has no migrations that could be replayed' }
      if (database.engine === 'mysql') return { database, failed: 'there is no embedded MySQL' }
      return inTurn(() =>
        guarded<Replayed>(
          async () => ({ database: await replay(database), failed: null }),
          (failed) => ({ database, failed }),
        ),
      )
    },
    tryHypothesis: (database, hypothesis) =>
      inTurn(() =>
        guarded(async () => {
          if (database.basis !== 'replayed') return notRun('the migrations were not replayed')
          if (hypothesis.tries === 'lock' || hypothesis.tries === 'rewrite') return tryLock(database, hypothesis)
          if (hypothesis.tries === 'refused') return tryRefused(database, hypothesis)
          if (database.engine !== 'postgres') return notRun('this is tried in PostgreSQL alone')
          return trial(database, hypothesis)
        }, notRun),
      ),
    close: () => inTurn(clear),
  }
}

function told(error: EngineEnded): string {
  if (!error.missing) return error.message
  return `the lab needs \`@electric-sql/pglite\`, which is not installed: \`npm install @electric-sql/pglite@${engineVersion}\``
}
