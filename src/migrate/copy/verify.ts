import { createHash, type Hash } from 'node:crypto'
import { type CarriedTable, keyOf, type RowSource } from '../../ports/row-source.ts'
import { eachRow } from './batches.ts'

export interface CopiedTable {
  readonly name: string
  readonly rows: { readonly source: number; readonly target: number }
  /** SHA-256 over all rows in the order of their keys, each a line of JSON; the same on both sides where all is well. */
  readonly checksum: { readonly source: string; readonly target: string }
}

export interface RowDifference {
  readonly table: string
  readonly key: string
  readonly says: 'is missing' | 'is one too many' | 'differs'
}

/** Of a table that is wrong throughout, the first tell enough. */
const mostTold = 10

/** Reads a table on both sides, and tells where they differ. */
export async function verifyTable(
  source: Pick<RowSource, 'rows'>,
  target: Pick<RowSource, 'rows'>,
  table: CarriedTable,
  compared: (rows: number) => void,
): Promise<{ readonly table: CopiedTable; readonly differences: readonly RowDifference[] }> {
  const [ours, theirs] = [createReader(source, table), createReader(target, table)]
  const differences: RowDifference[] = []
  const tell = (key: string, says: RowDifference['says']) => {
    if (differences.length < mostTold) differences.push({ table: table.name, key, says })
  }
  let [mine, other] = [await ours.next(), await theirs.next()]
  while (mine || other) {
    if (!other || (mine && mine.key < other.key)) {
      tell(mine!.key, 'is missing')
      mine = await ours.next()
    } else if (!mine || mine.key > other.key) {
      tell(other.key, 'is one too many')
      other = await theirs.next()
    } else {
      if (mine.line !== other.line) tell(mine.key, 'differs')
      ;[mine, other] = [await ours.next(), await theirs.next()]
    }
    if (ours.rows % 1_000 === 0 && mine) compared(1_000)
  }
  compared(ours.rows % 1_000)
  return {
    table: {
      name: table.name,
      rows: { source: ours.rows, target: theirs.rows },
      checksum: { source: ours.checksum(), target: theirs.checksum() },
    },
    differences,
  }
}

function createReader(source: Pick<RowSource, 'rows'>, table: CarriedTable) {
  const rows = eachRow(source, table)
  const hash: Hash = createHash('sha256')
  let count = 0
  return {
    get rows() {
      return count
    },
    checksum: () => hash.digest('hex'),
    next: async () => {
      const { value: row } = await rows.next()
      if (row === undefined) return undefined
      const line = JSON.stringify(row)
      hash.update(line).update('\n')
      count++
      return { key: keyOf(table, row), line }
    },
  }
}
