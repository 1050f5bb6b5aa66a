/** Is a new required column refused once its table has a row? */
import type { Database, Statement } from '../model/architecture/database.ts'
import type { Hypothesis } from '../model/finding.ts'
import { seeding, seedWithParents, tableOf } from './seed.ts'
import { reproduced, type Steps, type Trial } from './trial.ts'

type OfRequired = Extract<Hypothesis, { tries: 'required column' }>

/** @param database as it is when the statement is about to run. */
export async function tryRequired(
  steps: Steps,
  database: Database,
  { table: name }: OfRequired,
  { text }: Statement,
): Promise<Trial> {
  await seeding(steps, () => seedWithParents(steps, database, tableOf(database, name), { from: 1, to: 1 }))
  const { error } = await steps.ask(text)
  const summary = error
    ? `with one row in \`${name}\` the engine refuses it: ${error.message.split('\n')[0]}`
    : `with one row in \`${name}\` the engine takes it`
  return reproduced(error !== null, summary, steps)
}
