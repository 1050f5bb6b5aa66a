import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBlueprint } from '../../../model/check.ts'
import { composeParts } from '../../compose/compose-parts.ts'
import { parts } from '../parts.ts'
import { commerce } from './commerce.ts'

for (const { name, parts: named, words } of commerce) {
  test(`${name} is put together without a mistake`, () => {
    assert.deepEqual(checkBlueprint(composeParts(parts, { name, parts: named }).blueprint), [])
  })

  test(`${name} is asked for by words in lower case, of a weight from 1 to 5, one of which hardly means anything else`, () => {
    for (const [word, weight] of Object.entries(words)) {
      assert.equal(word, word.toLowerCase())
      assert.ok(Number.isInteger(weight) && weight >= 1 && weight <= 5, `${word}: ${weight}`)
    }
    assert.ok(Math.max(...Object.values(words)) >= 4, 'none does')
  })
}

test('all of them together are one design without a mistake, in which every name is used once', () => {
  const named = commerce.flatMap((each) => each.parts)
  const { blueprint, parts: composed } = composeParts(parts, { name: 'all', parts: named })
  assert.deepEqual(checkBlueprint(blueprint), [])
  for (const section of ['entities', 'events', 'actions', 'jobs'] as const) {
    const names = composed.flatMap(({ template }) => Object.keys(template.declares[section] ?? {}))
    assert.equal(names.length, Object.keys(blueprint[section] ?? {}).length, section)
  }
})

test('what a part assumes of its load is about what it declares', () => {
  const { parts: composed } = composeParts(parts, { name: 'all', parts: commerce.flatMap((each) => each.parts) })
  for (const { template } of composed) {
    const entities = Object.keys(template.declares.entities ?? {})
    const requests = new Set([
      ...Object.keys(template.declares.actions ?? {}),
      ...entities.flatMap((entity) => ['list', 'get', 'create', 'update', 'delete'].map((verb) => `${entity}.${verb}`)),
    ])
    for (const row of Object.keys(template.load.rows)) assert.ok(entities.includes(row), `${template.name}: ${row}`)
    for (const request of Object.keys(template.load.requests)) assert.ok(requests.has(request), `${template.name}: ${request}`)
  }
})
