/** Does row security hide rows from a write of a migration? */
import type { Database, Statement } from '../model/architecture/database.ts'
import type { Hypothesis } from '../model/finding.ts'
import { columnOf, seeding, seedWithParents, tableOf, twoTenants } from './seed.ts'
import { quote } from './sql-text.ts'
import { counted, NotRun, reproduced, type Steps, type Trial } from './trial.ts'
import { ownerOf } from './try-tenants.ts'

type OfBackfill = Extract<Hypothesis, { tries: 'backfill under row security' }>

/** @param database as it is when the statement is about to run. */
export async function tryBackfill(
  steps: Steps,
  database: Database,
  { table: name, tenantColumn }: OfBackfill,
  statement: Statement,
): Promise<Trial> {
  const table = tableOf(database, name)
  columnOf(table, tenantColumn)
  await seeding(steps, () => seedWithParents(steps, database, table, twoTenants))
  const owner = await ownerOf(steps, database, table)
  const reached = async (): Promise<number> => {
    await steps.run('SAVEPOINT backfill')
    const { affected, error } = await steps.ask(statement.text)
    await steps.run('ROLLBACK TO SAVEPOINT backfill')
    if (error) throw new NotRun(`the statement is refused: ${error.message}`)
    return affected
  }
  const all = await reached()
  await steps.run(`SET LOCAL ROLE ${quote(owner)}`)
  const seen = await reached()
  if (all === 0) throw new NotRun('the statement reaches none of the rows that were made for it')
  const summary = `as the owner of \`${name}\`, who row security is forced on, it reaches ${counted(seen)} of ${counted(all)} rows`
  return reproduced(seen < all, summary, steps)
}
