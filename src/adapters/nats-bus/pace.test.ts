import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPace } from './pace.ts'

const after = (concurrency: number, ms: number, sizeBytes: number, working = 0) => {
  const pace = createPace(concurrency)
  for (let time = 0; time < 100; time++) {
    pace.took(ms)
    pace.came(sizeBytes)
  }
  return pace.batchSize(working)
}

test('who is slow asks for what it can do, who is quick for many, and nobody for more than fits', () => {
  assert.equal(createPace(1).batchSize(0), 1, 'before anything is known')
  assert.equal(after(1, 5_000, 1_000), 1)
  assert.equal(after(8, 5_000, 1_000), 1)
  assert.equal(after(1, 20, 1_000), 10)
  assert.equal(after(8, 100, 1_000), 16)
  assert.equal(after(8, 100, 1_000, 8), 8)
  assert.equal(after(1, 0, 1_000), 200)
  assert.equal(after(4, 0, 1_000), 256)
  assert.equal(after(4, 0, 1_048_576), 16)
  assert.equal(after(1, 0, 64 * 1_048_576), 1)
})
