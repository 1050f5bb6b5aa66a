import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRedact, hidden } from './redact.ts'

test('known values and what has the shape of a secret are hidden, and nothing else is', () => {
  const redact = createRedact(['a-known-value', 'short', undefined, null])
  for (const [text, plain] of [
    ['it is a-known-value.', `it is ${hidden}.`],
    ['a-known-valuea-known-value', `${hidden}${hidden}`],
    ['short is left', 'short is left'],
    ['authorization: Bearer 0123456789abcdef0123', `authorization: Bearer ${hidden}`],
    [`eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.${'x'.repeat(40)}`, hidden],
    [`approve.plan-0123456789abcdef.1700000000000.${'a'.repeat(24)}.${'B'.repeat(43)}`, hidden],
    ['postgres://shop:pass@127.0.0.1/shop', `postgres://shop:${hidden}@127.0.0.1/shop`],
    ['sk-proj-0123456789abcdefghij', hidden],
    [
      'see https://example.com/a:b and `body: text({ max: 300 })`, mail a@b.c',
      'see https://example.com/a:b and `body: text({ max: 300 })`, mail a@b.c',
    ],
    ['', ''],
  ] as const)
    assert.equal(redact(text), plain)
})
