/** Does deleting a parent read the whole of the child? */
import type { Database } from '../model/architecture/database.ts'
import type { Hypothesis } from '../model/finding.ts'
import { columnOf, empty, seeding, seedTable, tableOf } from './seed.ts'
import { typeValue } from './seed-values.ts'
import { literal, quote, quotePath } from './sql-text.ts'
import { counted, NotRun, reproduced, type Steps, type Trial } from './trial.ts'
import { wholeSample } from './try-index.ts'

type OfDelete = Extract<Hypothesis, { tries: 'delete parent' }>

const parents = 1_000
/** Enough to tell a whole table from a few rows, and quick where a schema has dozens of such references. */
const children = 5_000

export async function tryDelete(steps: Steps, database: Database, { parent, child, columns }: OfDelete): Promise<Trial> {
  const [above, below] = [tableOf(database, parent), tableOf(database, child)]
  const key = below.foreignKeys.find((each) => each.to.table === parent && each.columns.join() === columns.join())
  if (!key) throw new NotRun(`\`${child}\` does not refer to \`${parent}\` by \`${columns.join(', ')}\``)
  // The last two parents have no child: they can be deleted whatever the reference says, and the child is searched all the same.
  const taken = `(1 + n % ${parents - 2})`
  const given: Record<string, string> = {}
  for (const column of columns) {
    const value = typeValue(columnOf(below, column).type, taken)
    if (value === null) throw new NotRun(`there are no values for \`${child}.${column}\``)
    given[column] = value
  }
  await seeding(steps, async () => {
    await empty(steps, above)
    await empty(steps, below)
    if (parent !== child) await seedTable(steps, above, { from: 1, to: parents })
    await seedTable(steps, below, { from: 1, to: children, given, full: parent !== child })
  })
  await steps.run(wholeSample)
  await steps.run(`ANALYZE ${quotePath(child)}`)
  const remove = async (n: number): Promise<number> => {
    const conditions = key.to.columns.map((column) => `${quote(column)} = ${typeValue(columnOf(above, column).type, String(n))}`)
    const counter = `SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS rows FROM pg_stat_xact_user_tables WHERE relid = ${literal(quotePath(child))}::regclass`
    const before = await steps.run(counter)
    await steps.run(`DELETE FROM ${quotePath(parent)} WHERE ${conditions.join(' AND ')}`)
    const after = await steps.run(counter)
    return Number(after[0]?.rows) - Number(before[0]?.rows ?? 0)
  }
  const last = parent === child ? children : parents
  const before = await remove(last)
  await steps.run(`CREATE INDEX ON ${quotePath(child)} (${columns.map(quote).join(', ')})`)
  const after = await remove(last - 1)
  const summary = `deleting one row of \`${parent}\` read ${counted(before)} rows of \`${child}\` before an index on \`${columns.join(', ')}\`, ${counted(after)} after`
  return reproduced(after * 2 <= before && before > 0, summary, steps)
}
