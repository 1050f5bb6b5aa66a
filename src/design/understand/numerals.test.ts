import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { numeralsOf } from './numerals.ts'

const values = (text: string) => numeralsOf(text).map(({ value }) => value)

for (const [text, ...expected] of [
  ['100k', 100_000],
  ['2 million', 2e6],
  ['2.5M', 2.5e6],
  ['5,000', 5_000],
  ['1,234,567.5', 1_234_567.5],
  ['1.000.000', 1e6],
  ['100 000', 100_000],
  ['3bn', 3e9],
  ['a hundred', 100],
  ['a dozen', 12],
  ['two dozen', 24],
  ['half a million', 500_000],
  ['ten thousand', 10_000],
  ['two hundred thousand', 200_000],
  ['three regions', 3],
  ['10-20k', 20_000],
  ['5 to 10 million', 1e7],
  ['between 100 and 200', 200],
  ['100 and 200', 100, 200],
  ['99.95%', 99.95],
  ['500ms', 500],
  ['thousands of users', 5_000],
  ['p99 and oauth2 and b2b'],
  ['someone and a hundredweight'],
] as const)
  test(`numbers of: ${text}`, () => assert.deepEqual(values(text), expected))

test('any number with thousands separators is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2e9 }), (number) => {
      assert.deepEqual(values(`about ${number.toLocaleString('en')} users`), [number])
    }),
  )
})
