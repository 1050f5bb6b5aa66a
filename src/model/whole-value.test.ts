import assert from 'node:assert/strict'
import { test } from 'node:test'
import { date, int, json, list, text, time } from './language.ts'
import { hasInnerOptional, wholeValue, wholeValues } from './whole-value.ts'

const now = '2026-11-21T10:00:00.000Z'
const fields = (all: object) => Object.entries(all)

test('what is absent is its default or null, at any depth, and what is required stays absent', () => {
  const line = json({ sku: text(), note: text({ optional: true }), count: int({ default: 1 }) })
  assert.deepEqual(wholeValue(list(line), [{ sku: 'A' }, { sku: 'B', note: 'x', count: 3 }], now), [
    { sku: 'A', note: null, count: 1 },
    { sku: 'B', note: 'x', count: 3 },
  ])
  const outer = json({ inner: json({ any: text({ optional: true }) }), maybe: json({ any: text() }, { optional: true }) })
  assert.deepEqual(wholeValue(outer, { inner: {} }, now), { inner: { any: null }, maybe: null })
  assert.deepEqual(wholeValue(json({ needed: text() }), {}, now), {})
})

test('times are in UTC with milliseconds, wherever they stand', () => {
  const given = { at: '2026-11-21t11:30:00+02:00', times: ['2026-01-01T00:00:00Z'], inner: { at: '0050-01-01 00:00:00.5Z' } }
  const all = fields({ at: time(), times: list(time()), inner: json({ at: time() }) })
  assert.deepEqual(wholeValues(all, given, now), {
    at: '2026-11-21T09:30:00.000Z',
    times: ['2026-01-01T00:00:00.000Z'],
    inner: { at: '0050-01-01T00:00:00.500Z' },
  })
})

test('`now` and `today` are those of the one instant, and wait for it where none is given', () => {
  const all = fields({ at: time({ default: 'now' }), day: date({ default: 'today' }) })
  assert.deepEqual(wholeValues(all, {}, now), { at: now, day: '2026-11-21' })
  assert.deepEqual(wholeValues(all, {}, null), {})
})

test('only what has something optional inside needs to be looked through', () => {
  assert.equal(hasInnerOptional(text({ optional: true })), false)
  assert.equal(hasInnerOptional(json({ any: text() })), false)
  assert.equal(hasInnerOptional(list(json({ any: json({ deep: text({ optional: true }) }) }))), true)
})
