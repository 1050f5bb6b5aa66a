/** Does a query read much less with an index? */
import type { Database } from '../model/architecture/database.ts'
import type { Hypothesis } from '../model/finding.ts'
import { explain, type Plan } from './plan.ts'
import { columnOf, empty, seeding, seedTable, tableOf, typedValue } from './seed.ts'
import { literal, quote, quotePath } from './sql-text.ts'
import { counted, NotRun, reproduced, type Steps, type Trial } from './trial.ts'

type OfIndex = Extract<Hypothesis, { tries: 'index' }>

/** One tenant has half of all rows, the others share the rest. */
export const rowsInAll = 200_000
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
  const typed = async (column: string, n: string): Promise<string> => {
    const { type } = columnOf(table, column)
    const value = await typedValue(steps, type, n)
    if (value === null) throw new NotRun(`there are no values for \`${name}.${column}\` of type \`${type}\``)
    return value
  }
  const [first, ...rest] = equals
  if (first === undefined) throw new NotRun('the query filters by nothing')
  const given: Record<string, string> = { [first]: await typed(first, bucket) }
  for (const column of rest) given[column] = await typed(column, `(1 + (n / 1000) % ${variety})`)
  // Neither in the order that rows are written in, nor against it.
  for (const { column } of order) given[column] ??= await typed(column, `((n * 7919) % ${rowsInAll} + 1)`)
  await seeding(steps, async () => {
    await empty(steps, table)
    await seedTable(steps, table, { from: 1, to: rowsInAll, given, full: true })
  })
  await steps.run(wholeSample)
  await steps.run('SET LOCAL max_parallel_workers_per_gather = 0')
  await steps.run(`ANALYZE ${path}`)
  const tenantsBySize = await frequent(steps, path, first, 'true')
  const [large, small] = [tenantsBySize[0]!, tenantsBySize.at(-1)!]
  const others: string[] = []
  for (const column of rest) {
    const [common] = await frequent(steps, path, column, `${quote(first)} = ${large}`)
    others.push(`${quote(column)} = ${common}`)
  }
  const sorted = order.map(({ column, descending }) => `${quote(column)}${descending ? ' DESC' : ''}`).join(', ')
  const query = (tenant: string): string => {
    const conditions = [`${quote(first)} = ${tenant}`, ...others].join(' AND ')
    return `SELECT * FROM ${path} WHERE ${conditions}${sorted && ` ORDER BY ${sorted}`}${limit === null ? '' : ` LIMIT ${limit}`}`
  }
  const measure = async () => ({ large: await explain(steps, query(large)), small: await explain(steps, query(small)) })
  const before = await measure()
  const keys = columns.map(({ column, descending }) => `${quote(column)}${descending ? ' DESC' : ''}`)
  await steps.run(`CREATE INDEX ON ${path} (${keys.join(', ')})`)
  const after = await measure()
  const summary = `large tenant: ${told(before.large)} before, ${told(after.large)} after; small tenant: ${counted(before.small.pages)} before, ${counted(after.small.pages)} after`
  return reproduced(after.large.pages * 2 <= before.large.pages, summary, steps)
}

/** The values of a column as literals, the most frequent first: checks may have left others than were asked for. */
async function frequent(steps: Steps, path: string, column: string, condition: string): Promise<readonly string[]> {
  const text = `${quote(column)}::text`
  const { rows } = await steps.quiet(
    `SELECT ${text} AS value FROM ${path} WHERE ${condition} GROUP BY 1 ORDER BY count(*) DESC, 1`,
  )
  if (rows.length === 0) throw new NotRun(`no rows could be made for \`${column}\``)
  return rows.map(({ value }) => (value === null ? 'NULL' : literal(String(value))))
}

function told({ pages, sorted }: Plan): string {
  return `${counted(pages)} pages${sorted === null ? '' : ` and a sort of ${counted(sorted)} rows`}`
}
