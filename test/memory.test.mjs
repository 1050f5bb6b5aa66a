import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plantFault } from './kit/dist.mjs'
import { fuzzStatements } from './memory/fuzz.mjs'
import { manyWriters } from './memory/writers.mjs'

test('eight writers that are killed 30 times lose nothing that was acknowledged', async (t) => {
  const { faults, ...figures } = await manyWriters({ writers: 8, kills: 30, acknowledged: 300 })
  t.diagnostic(JSON.stringify(figures))
  assert.deepEqual(faults.slice(0, 5), [])
})

test('control: a lock that locks nobody out is found', async (t) => {
  const { dist, remove } = plantFault({ file: 'memory/memory-lock.js', find: `'BEGIN IMMEDIATE'`, replace: `'BEGIN'` })
  t.after(remove)
  const { faults } = await manyWriters({ writers: 8, kills: 0, acknowledged: 100, dist })
  assert.notDeepEqual(faults, [])
})

test('1,000 statements said to both tools write nothing but what they may, read no file and do not hang', async (t) => {
  const { faults, ...figures } = await fuzzStatements({ count: 1_000, seed: 7 })
  t.diagnostic(JSON.stringify(figures))
  assert.deepEqual(faults.slice(0, 5), [])
  assert.ok(figures.answered > 50 && figures.changed > 50, 'statements that are meant to work do so')
})

test('control: a guard that allows everything is found', async (t) => {
  const { dist, remove } = plantFault({
    file: 'memory/guard.js',
    find: `if (this.#phase === 'off')`,
    replace: `this.#writes++; if (this.#phase !== null)`,
  })
  t.after(remove)
  const { faults } = await fuzzStatements({ count: 1_000, seed: 7, dist, mostFaults: 1 })
  assert.match(faults[0] ?? '', /was changed|is gone/)
})
