import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PlainRow } from '../../ports/row-source.ts'
import { keyOf, rowsOf, table } from './rows.test-kit.ts'
import { verifyTable } from './verify.ts'

const rows: readonly PlainRow[] = Array.from({ length: 3_500 }, (_, i) => [keyOf(i), i % 3 === 0 ? null : `line ${i}`])
const verify = async (ours: readonly PlainRow[], theirs: readonly PlainRow[]) => {
  let compared = 0
  const found = await verifyTable(rowsOf(ours), rowsOf(theirs), table, (more) => {
    compared += more
  })
  return { ...found, compared }
}
const told = (found: Awaited<ReturnType<typeof verify>>) => found.differences.map(({ key, says }) => [key, says])

test('the same rows have the same checksum, and all of them are compared', async () => {
  const { table: found, differences, compared } = await verify(rows, rows)
  assert.deepEqual(differences, [])
  assert.deepEqual(found.rows, { source: 3_500, target: 3_500 })
  assert.equal(found.checksum.source, found.checksum.target)
  assert.equal(compared, 3_500)
})

test('a row that is missing, too many, or another is told by its key', async () => {
  const without = rows.filter((_, i) => i !== 7)
  assert.deepEqual(told(await verify(rows, without)), [[keyOf(7), 'is missing']])
  assert.deepEqual(told(await verify(without, rows)), [[keyOf(7), 'is one too many']])
  assert.deepEqual(told(await verify(rows, rows.slice(0, -1))), [[keyOf(3_499), 'is missing']])
  const changed = rows.map((row, i): PlainRow => (i === 8 ? [row[0]!, null] : i === 9 ? [row[0]!, 'null'] : row))
  const found = await verify(rows, changed)
  assert.deepEqual(told(found), [
    [keyOf(8), 'differs'],
    [keyOf(9), 'differs'],
  ])
  assert.notEqual(found.table.checksum.source, found.table.checksum.target)
})

test('of a table that is wrong throughout the first rows are told, and all are counted', async () => {
  const found = await verify(rows, [])
  assert.equal(found.differences.length, 10)
  assert.deepEqual(found.table.rows, { source: 3_500, target: 0 })
})
