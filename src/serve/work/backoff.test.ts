import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoffMs } from './backoff.ts'
import { webhookAttempts, webhookLongestMs } from './webhook-consumer.ts'

const always = (byte: number) => ({ randomBytes: (length: number) => Buffer.alloc(length, byte) })
const waits = (attempts: number, byte: number, longest?: number) =>
  Array.from({ length: attempts - 1 }, (_, i) => backoffMs(i + 1, always(byte), longest))

test('each wait is twice the one before, up to a quarter of an hour, and at least half of that', () => {
  assert.deepEqual(waits(5, 255), [1_000, 2_000, 4_000, 8_000])
  assert.deepEqual(waits(5, 0), [500, 1_000, 2_000, 4_000])
  assert.equal(backoffMs(50, always(255)), 900_000)
})

test('an endpoint that is away for a weekend is still told', () => {
  const days = (byte: number) => waits(webhookAttempts, byte, webhookLongestMs).reduce((sum, ms) => sum + ms, 0) / 86_400_000
  assert.ok(days(0) > 1.5 && days(127) > 2.5 && days(255) < 4, `${days(0)} to ${days(255)} days`)
})
