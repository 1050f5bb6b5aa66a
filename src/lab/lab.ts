/** An embedded PostgreSQL and SQLite in which migrations are replayed and hypotheses are tried. */
import type { Database, Statement } from '../model/architecture/database.ts'
import { type Engine, EngineEnded, engineVersion, startEngine } from './engine.ts'
import { extensionsOf } from './extensions.ts'
import { readBack } from './read-back.ts'
import { EngineBroken, type Run, runMigrations } from './replay.ts'
import { type LabSettings, type Limits, usualLimits } from './settings.ts'
import { replaySqlite } from './sqlite-replay.ts'

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
  close(): Promise<void>
}

/** An engine in which a database's migrations have run. */
interface Standing {
  readonly engine: Engine
  readonly run: Run
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
  const stand = async (database: Database): Promise<Standing> => {
    await clear()
    const texts = database.migrations.flatMap((migration) => migration.statements.map((statement) => statement.text))
    const skip = new Set<Statement>()
    for (;;) {
      const engine = await startEngine(settings, extensionsOf(texts))
      try {
        const run = await engine.within(limits.replayMs, () =>
          runMigrations(engine, database, { observe: limits.observed, skip }),
        )
        standing = { engine, run }
        return standing
      } catch (error) {
        await engine.close()
        if (!(error instanceof EngineBroken) || skip.size >= mostBreaks) throw error
        skip.add(error.statement)
      }
    }
  }
  return {
    replay: async (database) => {
      if (database.kind !== 'migrations') return { database, failed: 'it has no migrations that could be replayed' }
      try {
        if (database.engine === 'sqlite') {
          return { database: await replaySqlite(database, settings.outside, limits.replayMs), failed: null }
        }
        if (database.engine !== 'postgres') return { database, failed: `there is no embedded ${database.engine}` }
        const { engine, run } = await stand(database)
        const read = await engine.within(limits.replayMs, () => readBack(engine, database, run, settings.migrator))
        return { database: read, failed: null }
      } catch (error) {
        await clear()
        if (!(error instanceof EngineEnded)) throw error
        return { database, failed: told(error) }
      }
    },
    close: clear,
  }
}

function told(error: EngineEnded): string {
  if (!error.missing) return error.message
  return `the lab needs \`@electric-sql/pglite\`, which is not installed: \`npm install @electric-sql/pglite@${engineVersion}\``
}
