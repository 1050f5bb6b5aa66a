/** What a statement of a migration was seen to do when it was replayed. */
import type { Database, Statement } from '../model/architecture/database.ts'
import type { Place } from '../model/architecture/place.ts'
import type { Hypothesis } from '../model/finding.ts'
import { NotRun, type Trial } from './trial.ts'

export function statementAt(database: Database, place: Place): Statement {
  for (const { statements } of database.migrations) {
    const found = statements.find(
      (each) => each.place.file === place.file && each.place.start <= place.start && place.start < each.place.end,
    )
    if (found) return found
  }
  throw new NotRun(`no statement stands at ${place.file}:${place.line}`)
}

type OfLock = Extract<Hypothesis, { tries: 'lock' } | { tries: 'rewrite' }>

/** Of a rewrite, only that the table was written anew; of a lock, either. */
export function tryLock(database: Database, { statement: place, relation, tries }: OfLock): Trial {
  const { text, observed } = statementAt(database, place)
  if (!observed) throw new NotRun('the statement did not run in the lab')
  if (observed.error !== null) throw new NotRun(`the statement was refused: ${observed.error}`)
  const locks = observed.locks.filter((lock) => relation === null || lock.relation === relation)
  const rewrites = observed.rewrites.filter((name) => relation === null || name === relation)
  const seen = [
    ...(tries === 'rewrite' ? [] : locks).map(({ mode, relation: name }) => `takes ${mode} on \`${name}\``),
    ...rewrites.map((name) => `writes \`${name}\` anew`),
  ]
  const summary =
    seen.length > 0
      ? `it ${seen.join(' and ')}`
      : `it ${tries === 'rewrite' ? 'does not write anew' : 'takes no lock on'} ${relation ? `\`${relation}\`` : 'what was there before'}`
  return {
    proof: seen.length > 0 ? 'reproduced' : 'not reproduced',
    summary,
    steps: [{ sql: text, answered: seen.join(', ') || 'no lock' }],
  }
}

export function tryRefused(database: Database, { statement: place }: Extract<Hypothesis, { tries: 'refused' }>): Trial {
  const { text, observed } = statementAt(database, place)
  if (!observed) throw new NotRun('the statement did not run in the lab')
  const { error } = observed
  if (error === null)
    return { proof: 'not reproduced', summary: 'the engine takes it', steps: [{ sql: text, answered: 'taken' }] }
  return {
    proof: 'reproduced',
    summary: `the engine refuses it: ${error}`,
    steps: [{ sql: text, answered: `refused: ${error}` }],
  }
}
