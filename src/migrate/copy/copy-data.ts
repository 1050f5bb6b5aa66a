import { completeModel } from '../../model/diff.ts'
import type { Model } from '../../model/model.ts'
import { type CarriedTable, carriedTables, type PlainRow, type RowSink, type RowSource } from '../../ports/row-source.ts'
import { createBatches } from './batches.ts'
import { type CopiedTable, type RowDifference, verifyTable } from './verify.ts'

export interface CopyOptions {
  readonly source: RowSource
  readonly sink: RowSink
  /** Goes on with a copy that was not finished. */
  readonly resume: boolean
  readonly onProgress?: (progress: CopyProgress) => void
}

/** How far it is. */
export interface CopyProgress {
  readonly step: 'copying' | 'indexing' | 'verifying'
  readonly table: string
  /** Rows of all tables so far, in this step. */
  readonly rows: number
  readonly of: number
}

export interface CopyReport {
  /** `verified`: it had been finished before. */
  readonly state: 'copied' | 'resumed' | 'verified'
  readonly tables: readonly CopiedTable[]
  /** Rows that are not the same on both sides. With one of them, the target is not released to servers. */
  readonly differences: readonly RowDifference[]
  readonly strangers: RowSource['strangers']
}

/**
 * Carries all rows of one store into another, in batches in the order of their keys, so that a copy that is ended at any moment
 * goes on where it was; then reads both sides again and compares every row.
 * @throws CopyError
 */
export async function copyData({ source, sink, resume, onProgress = () => {} }: CopyOptions): Promise<CopyReport> {
  const model = completeModel(JSON.parse(source.model) as Model)
  const tables = carriedTables(model)
  const begun = await sink.begin(model, { text: source.model, resume })
  let of = 0
  for (const table of tables) of += await source.count(table)
  const reporter = (step: CopyProgress['step']) => {
    let rows = 0
    return (table: string, more: number) => {
      rows += more
      onProgress({ step, table, rows, of })
    }
  }
  if (begun !== 'finished') {
    const copied = reporter('copying')
    for (const table of tables) await copyTable(source, sink, table, (more) => copied(table.name, more))
    onProgress({ step: 'indexing', table: '', rows: of, of })
    await sink.finish(model)
  }
  const compared = reporter('verifying')
  const found = []
  for (const table of tables) found.push(await verifyTable(source, sink, table, (more) => compared(table.name, more)))
  const differences = found.flatMap((each) => each.differences)
  if (differences.length === 0 && begun !== 'finished') await sink.release(source.model)
  return {
    state: ({ begun: 'copied', resumed: 'resumed', finished: 'verified' } as const)[begun],
    tables: found.map((each) => each.table),
    differences,
    strangers: source.strangers,
  }
}

/** The next rows are read while those before them are stored. */
async function copyTable(source: RowSource, sink: RowSink, table: CarriedTable, copied: (rows: number) => void): Promise<void> {
  const batches = createBatches(source, table, await sink.last(table))
  let storing: Promise<void> = Promise.resolve()
  for (;;) {
    const rows: readonly PlainRow[] = await batches.next()
    await storing
    if (rows.length === 0) return
    storing = sink.store(table, rows).then(() => copied(rows.length))
    // Heard of at the next turn; not before, when reading fails as well.
    storing.catch(() => {})
  }
}
