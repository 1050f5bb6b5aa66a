import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBlueprint } from '../../../model/check.ts'
import { composeParts } from '../../compose/compose-parts.ts'
import { parts } from '../parts.ts'
import { work } from './work.ts'

test('every archetype is made of parts that fit together', () => {
  for (const { name, parts: wanted } of work)
    assert.deepEqual(checkBlueprint(composeParts(parts, { name, parts: wanted }).blueprint), [], name)
})

test('words are in lower case, with weights from 1 to 5, and one of them is enough', () => {
  for (const { name, words } of work) {
    for (const [word, weight] of Object.entries(words)) {
      assert.equal(word, word.toLowerCase(), name)
      assert.ok(Number.isInteger(weight) && weight >= 1 && weight <= 5, `${name}: ${word}`)
    }
    assert.equal(Math.max(...Object.values(words)), 5, name)
  }
})
