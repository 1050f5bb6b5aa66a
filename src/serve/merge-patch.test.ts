import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergePatch } from './merge-patch.ts'

/** Appendix A of RFC 7396: original, patch, result. */
const appendix = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
] as const

for (const [original, patch, result] of appendix) {
  test(`${original} with ${patch} is ${result}`, () => {
    assert.equal(JSON.stringify(mergePatch(JSON.parse(original), JSON.parse(patch))), result)
  })
}

test('neither the target nor the patch is changed', () => {
  const target = Object.freeze({ a: Object.freeze({ b: 1, c: 2 }) })
  const patch = Object.freeze({ a: Object.freeze({ b: null, d: 3 }) })
  assert.deepEqual(mergePatch(target, patch), { a: { c: 2, d: 3 } })
})

test('names of Object.prototype are names like others', () => {
  const patch = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"x":1},"toString":null}')
  const merged = mergePatch({ a: 1 }, patch)
  assert.equal(JSON.stringify(merged), '{"a":1,"__proto__":{"polluted":true},"constructor":{"x":1}}')
  assert.equal(Object.getPrototypeOf(merged), Object.prototype)
  assert.equal(({} as { polluted?: boolean }).polluted, undefined)
})
