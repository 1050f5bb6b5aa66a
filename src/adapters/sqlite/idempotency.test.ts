import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIdempotency, idempotencyTables } from '../sql/idempotency.ts'
import { memoryConnection } from './driver.ts'
import { sqliteEngine } from './engine.ts'
import { createExecutor } from './executor.ts'

const dayMs = 24 * 3_600_000
const answer = { fingerprint: 'f', status: 201, headers: {}, body: '{}' }

test('answers of a past day leave as new ones come, two for each, so that the table holds little more than a day', async () => {
  const connection = memoryConnection()
  for (const sql of idempotencyTables(sqliteEngine)) connection.exec(sql)
  let nowMs = 1_000 * dayMs
  const { remember, recall } = createIdempotency(
    sqliteEngine,
    createExecutor(
      (sql) => connection.prepare(sql),
      (error) => error,
    ),
    () => nowMs,
  )
  const held = () => connection.prepare('SELECT count(*) FROM "lintel_idempotency"').get([])?.[0]
  for (let i = 0; i < 100; i++) await remember(`day one ${i}`, answer)
  assert.equal(held(), 100)
  nowMs += dayMs
  for (let i = 0; i < 50; i++) await remember(`day two ${i}`, answer)
  assert.equal(held(), 50)
  assert.equal(await recall('day one 99'), null)
  assert.deepEqual(await recall('day two 0'), answer)
  for (let i = 50; i < 60; i++) await remember(`day two ${i}`, answer)
  assert.equal(held(), 60)
  connection.close()
})
