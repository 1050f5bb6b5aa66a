import assert from 'node:assert/strict'
import { test } from 'node:test'
import { soak } from './soak.mjs'

const seed = Number(process.env.LINTEL_SEED ?? Math.floor(Math.random() * 1e9))

test('a backend under mixed load holds on to nothing, and answers nothing it should not', async (t) => {
  const { faults, leaks, statuses, ...figures } = await soak({ seconds: 14, seed })
  t.diagnostic(JSON.stringify({ seed, ...figures }))
  assert.deepEqual([faults.slice(0, 5), leaks], [[], []], `seed ${seed}`)
  const missing = [200, 201, 204, 400, 401, 404, 405, 413, 415, 422].filter((status) => !(statuses[status] > 0))
  assert.deepEqual(missing, [], JSON.stringify(statuses))
})

test('control: a backend that keeps 1 KB a request, and now and then a descriptor and a timer, is caught', async () => {
  const { leaks } = await soak({ seconds: 6, seed, leak: true })
  assert.match(leaks.join('; '), /the heap grows by \d{3,}\.?\d* bytes a request/)
})
