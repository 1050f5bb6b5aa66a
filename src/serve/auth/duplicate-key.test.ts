import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hasDuplicateKey } from './duplicate-key.ts'

const twice = [
  '{"a":1,"a":2}',
  '{"a":1,"\\u0061":2}',
  ' { "a" : 1 , "a" : 1 } ',
  '[{"a":{"b":1,"b":2}}]',
  '{"":1,"":2}',
  '{"__proto__":1,"__proto__":2}',
  '{"a\\"":1,"a\\"":2}',
]
const once = [
  '{}',
  '[]',
  '"a"',
  '1',
  '{"a":{"a":{"a":1}}}',
  '[{"a":1},{"a":2}]',
  '{"a":"{\\"b\\":1,\\"b\\":2}"}',
  '{"a":["a","a"],"b":"a"}',
]

for (const text of twice) test(`twice: ${text}`, () => assert.equal(hasDuplicateKey(text), true))
for (const text of once) test(`once: ${text}`, () => assert.equal(hasDuplicateKey(text), false))

test('what JSON.stringify writes never has a member twice; one member more of a known name always does', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 })
  fc.assert(
    fc.property(object, fc.nat(), (value, n) => {
      const text = JSON.stringify(value)
      assert.equal(hasDuplicateKey(text), false)
      const names = Object.keys(value)
      assert.equal(hasDuplicateKey(`${text.slice(0, -1)},${JSON.stringify(names[n % names.length])}:0}`), true)
    }),
    { numRuns: 1000, seed: 44 },
  )
})
