/** Does a query read much less with an index? */
import type { Database } from '../model/architecture/database.ts'
import type { Hypothesis } from '../model/finding.ts'
import { explain, type Plan } from './plan.ts'
import { columnOf, empty, seeding, seedTable, tableOf } from './seed.ts'
import { typeValue } from './seed-values.ts'
import { quote, quotePath } from './sql-text.ts'
import { counted, NotRun, reproduced, type Steps, type Trial } from './trial.ts'

type OfIndex = Extract<Hypothesis, { tries: 'index' }>

/** One tenant has half of all rows, the others share the rest. */
export const rowsInAll = 100_000
const tenants = 500
/** Of a filter after the first: how many values it has. */
const variety = 8
/** A sample of 300 rows for each: of all rows, so that the statistics are the same every time. */
export const wholeSample: string = `SET LOCAL default_statistics_target = ${Math.ceil(rowsInAll / 300)}`
const bucket = `(CASE WHEN n % 2 = 0 THEN 1 ELSE 2 + (n / 2) % ${tenants - 1} END)`

export async function tryIndex(steps: Steps, database: Database, hypothesis: OfIndex): Promise<Trial> {
  const { table: name, equals, order, limit, columns } = hypothesis
  const table = tableOf(database, name)
  const path = quotePath(name)
  const typed = (column: string, n: string): string => {
    const { type } = columnOf(table, column)
    const value = typeValue(type, n)
    if (value === null) throw new NotRun(`there are no values for \`${name}.${column}\` of type \`${type}\``)
    return value
  }
  const [first, ...rest] = equals
  if (first === undefined) throw new NotRun('the query filters by nothing')
  const given: Record<string, string> = { [first]: typed(first, bucket) }
  for (const column of rest) given[column] = typed(column, `(1 + (n / 1000) % ${variety})`)
  // Neither in the order that rows are written in, nor against it.
  for (const { column } of order) given[column] ??= typed(column, `((n * 7919) % ${rowsInAll} + 1)`)
  await seeding(steps, async () => {
    await empty(steps, table)
    await seedTable(steps, table, { from: 1, to: rowsInAll, given, full: true })
  })
  await steps.run(wholeSample)
  await steps.run('SET LOCAL max_parallel_workers_per_gather = 0')
  await steps.run(`ANALYZE ${path}`)
  const query = (tenant: number): string => {
    const conditions = [
      `${quote(first)} = ${typed(first, String(tenant))}`,
      ...rest.map((column) => `${quote(column)} = ${typed(column, '1')}`),
    ]
    const sorted = order.map(({ column, descending }) => `${quote(column)}${descending ? ' DESC' : ''}`).join(', ')
    return `SELECT * FROM ${path} WHERE ${conditions.join(' AND ')}${sorted && ` ORDER BY ${sorted}`}${limit === null ? '' : ` LIMIT ${limit}`}`
  }
  const measure = async () => ({ large: await explain(steps, query(1)), small: await explain(steps, query(2)) })
  const before = await measure()
  const keys = columns.map(({ column, descending }) => `${quote(column)}${descending ? ' DESC' : ''}`)
  await steps.run(`CREATE INDEX ON ${path} (${keys.join(', ')})`)
  const after = await measure()
  const summary = `large tenant: ${told(before.large)} before, ${told(after.large)} after; small tenant: ${counted(before.small.pages)} before, ${counted(after.small.pages)} after`
  return reproduced(after.large.pages * 2 <= before.large.pages, summary, steps)
}

function told({ pages, sorted }: Plan): string {
  return `${counted(pages)} pages${sorted === null ? '' : ` and a sort of ${counted(sorted)} rows`}`
}
