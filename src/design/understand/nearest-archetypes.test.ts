import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogue } from './catalogue.test-kit.ts'
import { nearest } from './nearest-archetypes.ts'
import { archetypesOf } from './understand.test-kit.ts'

const bees = 'a backend for scheduling beehive inspections with photos'

test('what comes near an unknown domain, by which words, and what is missing', () => {
  assert.deepEqual(archetypesOf(bees), [])
  const { near, missing } = nearest(bees, catalogue)
  assert.deepEqual(near.slice(0, 2), [
    { archetype: 'booking', title: 'a booking system', words: ['scheduling'] },
    { archetype: 'file-sharing', title: 'file sharing', words: ['photos'] },
  ])
  assert.equal(near.length, 3)
  assert.deepEqual(missing, ['beehive', 'inspection'])
})

test('where nothing comes near, nothing is named', () => {
  assert.deepEqual(nearest('zeppelins and their captains', catalogue), { near: [], missing: ['zeppelin', 'captain'] })
})
