import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PlainRow } from '../../ports/row-source.ts'
import { createBatches, eachRow } from './batches.ts'
import { keyOf, rowsOf, table } from './rows.test-kit.ts'

const small: readonly PlainRow[] = Array.from({ length: 9_000 }, (_, i) => [keyOf(i), 'x'])
const large: readonly PlainRow[] = Array.from({ length: 80 }, (_, i) => [keyOf(i), 'x'.repeat(1_000_000)])

test('every row comes once, in order, and batches of small rows grow', async () => {
  const source = rowsOf(small)
  const found = []
  for await (const row of eachRow(source, table)) found.push(row)
  assert.deepEqual(found, small)
  assert.deepEqual(source.asked.slice(0, 4), [50, 200, 800, 2_000])
})

test('batches of large rows hold few', async () => {
  const source = rowsOf(large)
  const batches = createBatches(source, table)
  await batches.next()
  assert.ok((await batches.next()).length <= 2)
})

test('a copy goes on after the row that it had come to', async () => {
  const batches = createBatches(rowsOf(small), table, keyOf(8_997))
  assert.deepEqual(await batches.next(), [small[8_998], small[8_999]])
  assert.deepEqual(await batches.next(), [])
})
