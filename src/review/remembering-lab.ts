import { createHash } from 'node:crypto'
import { type Lab, labVersion, type Trial } from '../lab/index.ts'
import type { Database } from '../model/architecture/database.ts'
import type { FactCache } from './fact-cache.ts'

/**
 * A lab that does nothing twice: what a database came to is known by all that was read of it, and a trial by that and by
 * what was tried. Only what came to its end is kept: a limit of time or memory may not be met the next time.
 */
export function rememberingLab(lab: Lab, facts: FactCache): Lab {
  const keys = new WeakMap<Database, string>()
  return {
    replay: async (database) => {
      const key = `replay.${labVersion}.${hashOf(database)}`
      const known = facts.find<Database>(key)
      const replayed = known === undefined ? await lab.replay(database) : { database: known, failed: null }
      if (replayed.failed === null) {
        if (known === undefined) facts.keep(key, replayed.database)
        keys.set(replayed.database, key)
      }
      return replayed
    },
    tryHypothesis: async (database, hypothesis) => {
      const of = keys.get(database)
      if (of === undefined) return lab.tryHypothesis(database, hypothesis)
      const key = `trial.${labVersion}.${hashOf([of, hypothesis])}`
      const known = facts.find<Trial>(key)
      if (known !== undefined) return known
      const trial = await lab.tryHypothesis(database, hypothesis)
      if (trial.proof !== 'not run') facts.keep(key, trial)
      return trial
    },
    close: () => lab.close(),
  }
}

function hashOf(what: unknown): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('base64url')
}
