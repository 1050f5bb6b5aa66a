import assert from 'node:assert/strict'
import { test } from 'node:test'
import { escaped } from './escaped.ts'

test('a text finds itself and nothing else', () => {
  for (const text of ['a.b', 'price($)', '[x]', 'a|b', 'back\\slash', 'two words', 'é-7/*']) {
    assert.match(text, new RegExp(`^${escaped(text)}$`))
    assert.doesNotMatch('axb', new RegExp(`^${escaped('a.b')}$`))
  }
})
