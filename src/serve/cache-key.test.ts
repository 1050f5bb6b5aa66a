import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalise } from '../model/normalise.ts'
import type { Access, RuleAnswer } from '../ports/store.ts'
import { callerPart, createKeyWriter, wholeCaller } from './cache-key.ts'

const model = (name: string) => normalise({ name, entities: {} })
const access = (answer: RuleAnswer): Access => ({
  caller: { actor: 'a', subject: 's', roles: ['lead', 'x'], tenant: 't', system: false },
  key: '',
  rules: new Map([['mine', answer]]),
})
const scope = { entities: [], signedIn: false, actor: false, roles: ['clerk', 'lead'], rules: ['mine'] }

test('keys are equal for equal parts, also when they are long, and others for another blueprint', () => {
  const keyOf = createKeyWriter(model('a'))
  const long = 'x'.repeat(10_000)
  assert.equal(keyOf([{ b: 1, a: long }]), keyOf([{ a: long, b: 1 }]))
  const keys = [
    keyOf([long]),
    keyOf([`${long}x`]),
    keyOf(['a', 'b']),
    keyOf(['a,b']),
    keyOf([['a', 'b']]),
    createKeyWriter(model('b'))(['a', 'b']),
  ]
  assert.equal(new Set(keys).size, keys.length)
  assert.notEqual(keyOf(['\ud800']), keyOf(['\ud801']), 'half characters have no UTF-8 of their own')
  assert.ok(keyOf([long]).length < 100)
})

test('of a caller only that counts which a rule looks at', () => {
  assert.deepEqual(callerPart(scope, access(true)), [null, ['lead'], [true]])
  assert.deepEqual(callerPart({ ...scope, signedIn: true }, access(true)), [true, ['lead'], [true]])
  assert.deepEqual(callerPart({ ...scope, actor: true, rules: [] }, access(true)), ['a', ['lead'], []])
  assert.deepEqual(wholeCaller(access(false)), ['a', 's', ['lead', 'x'], 't', [['mine', false]]])
})

test('nothing is kept by what JSON cannot tell apart', () => {
  const by = (value: unknown) => access([{ field: 'n', operator: 'eq', value }])
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, new Date(0), 1n, [undefined]]) {
    assert.equal(callerPart(scope, by(value)), null)
    assert.equal(wholeCaller(by(value)), null)
  }
  for (const value of [null, 0, 'x', true, ['x', 1]]) assert.ok(callerPart(scope, by(value)))
})
