import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryConnection } from './driver.ts'
import { createIdempotency, idempotencyTable } from './idempotency.ts'

const dayMs = 24 * 3_600_000
const answer = { fingerprint: 'f', status: 201, headers: {}, body: '{}' }

test('answers of a past day leave as new ones come, two for each, so that the table holds little more than a day', () => {
  const connection = memoryConnection()
  connection.exec(idempotencyTable)
  let nowMs = 1_000 * dayMs
  const { remember, recall } = createIdempotency(
    (sql) => connection.prepare(sql),
    () => nowMs,
  )
  const held = () => connection.prepare('SELECT count(*) FROM "lintel_idempotency"').get([])?.[0]
  for (let i = 0; i < 100; i++) remember(`day one ${i}`, answer)
  assert.equal(held(), 100)
  nowMs += dayMs
  for (let i = 0; i < 50; i++) remember(`day two ${i}`, answer)
  assert.equal(held(), 50)
  assert.equal(recall('day one 99'), null)
  assert.deepEqual(recall('day two 0'), answer)
  for (let i = 50; i < 60; i++) remember(`day two ${i}`, answer)
  assert.equal(held(), 60)
  connection.close()
})
