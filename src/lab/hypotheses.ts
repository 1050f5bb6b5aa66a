/** Tries a hypothesis in an engine that holds the schema; what it makes is rolled back. */
import type { Database } from '../model/architecture/database.ts'
import type { Hypothesis } from '../model/finding.ts'
import type { Engine } from './engine.ts'
import { NotRun, notRun, recordSteps, type Steps, type Trial } from './trial.ts'
import { tryBackfill } from './try-backfill.ts'
import { tryDelete } from './try-delete.ts'
import { tryIndex } from './try-index.ts'
import { tryRequired } from './try-required.ts'
import { statementAt } from './try-statement.ts'
import { tryTenants } from './try-tenants.ts'

/** Those that need an engine. */
export type Tried = Exclude<Hypothesis, { tries: 'lock' } | { tries: 'rewrite' } | { tries: 'refused' }>

export async function tryIn(engine: Engine, database: Database, hypothesis: Tried): Promise<Trial> {
  const steps = recordSteps(engine)
  await engine.query('BEGIN')
  try {
    return await tryOne(steps, database, hypothesis)
  } catch (error) {
    if (!(error instanceof NotRun)) throw error
    return notRun(error.message, steps.taken)
  } finally {
    await engine.query('ROLLBACK')
  }
}

function tryOne(steps: Steps, database: Database, hypothesis: Tried): Promise<Trial> {
  switch (hypothesis.tries) {
    case 'read across tenants':
      return tryTenants(steps, database, hypothesis)
    case 'index':
      return tryIndex(steps, database, hypothesis)
    case 'delete parent':
      return tryDelete(steps, database, hypothesis)
    case 'required column':
      return tryRequired(steps, database, hypothesis, statementAt(database, hypothesis.statement))
    case 'backfill under row security':
      return tryBackfill(steps, database, hypothesis, statementAt(database, hypothesis.statement))
  }
}
