import { type CarriedTable, keyOf, type PlainRow, type RowSource } from '../../ports/row-source.ts'

/** Characters that a batch is to hold, about: large rows come few at a time. */
const fullBatch = 2_000_000
const [firstRows, mostRows] = [50, 2_000]

/** Reads a table in batches, after a key or from its beginning; an empty one is the end. */
export function createBatches(
  source: Pick<RowSource, 'rows'>,
  table: CarriedTable,
  after: string | null = null,
): { next(): Promise<readonly PlainRow[]> } {
  let last = after
  let limit = firstRows
  return {
    next: async () => {
      const rows = await source.rows(table, last, limit)
      const end = rows.at(-1)
      if (end !== undefined) last = keyOf(table, end)
      const size = rows.reduce((sum, row) => sum + row.reduce((length, value) => length + (value?.length ?? 0), 20), 0)
      limit = Math.max(1, Math.min(mostRows, limit * 4, Math.floor((fullBatch * rows.length) / Math.max(size, 1))))
      return rows
    },
  }
}

/** Every row of a table, one by one. */
export async function* eachRow(source: Pick<RowSource, 'rows'>, table: CarriedTable): AsyncGenerator<PlainRow, undefined> {
  const batches = createBatches(source, table)
  for (let rows = await batches.next(); rows.length > 0; rows = await batches.next()) yield* rows
  return undefined
}
