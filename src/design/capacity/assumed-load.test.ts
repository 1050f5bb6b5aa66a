import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalise } from '../../model/normalise.ts'
import { completeLoad } from './assumed-load.ts'
import { valuesWith } from './design.test-kit.ts'
import { planCapacity } from './plan-capacity.ts'

const model = normalise({
  name: 'notes',
  entities: {
    note: { fields: { text: { kind: 'text' } }, can: { read: 'anyone', create: 'anyone', delete: 'anyone' } },
    own: { fields: { text: { kind: 'text' } }, can: { read: 'anyone' } },
  },
  actions: { archiveNote: { on: 'note', allow: 'anyone' }, count: { kind: 'query', allow: 'anyone' } },
})

test('what parts brought is as they counted it; what a person added is assumed; what is gone is left out', () => {
  const counted = { rows: { note: 3, gone: 9 }, requests: { 'note.list': 7, 'gone.get': 1, goneAction: 2 } }
  const { load, assumed, dropped } = completeLoad(model, counted, new Set(['note', 'archiveNote', 'gone']))
  assert.deepEqual(load, { requests: { count: 2, 'note.list': 7, 'own.get': 2, 'own.list': 2 }, rows: { note: 3, own: 5 } })
  assert.deepEqual(assumed, ['count', 'own.get', 'own.list'])
  assert.deepEqual(dropped, ['gone', 'gone.get', 'goneAction'])
  assert.ok(planCapacity(model, load, valuesWith()).workload.total.peak.value > 0)
})

test('of a design that no part knows everything is assumed', () => {
  const { load, dropped } = completeLoad(model, { rows: {}, requests: {} }, new Set())
  assert.deepEqual(Object.keys(load.requests), [
    'archiveNote',
    'count',
    'note.create',
    'note.delete',
    'note.get',
    'note.list',
    'own.get',
    'own.list',
  ])
  assert.deepEqual(dropped, [])
})
