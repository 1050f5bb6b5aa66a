import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { continueTrace, createRandomHex, writeTraceparent } from './trace.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'
const randomHex = (bytes: number) => 'ab'.repeat(bytes)
const begun = { traceId: 'ab'.repeat(16), spanId: 'ab'.repeat(8), sampled: false }

describe('a request’s place in a trace', () => {
  test('goes on with the caller’s trace under a span of its own', () => {
    const trace = continueTrace(`00-${traceId}-${parent}-01`, randomHex)
    assert.deepEqual(trace, { traceId, spanId: 'ab'.repeat(8), sampled: true })
    assert.equal(writeTraceparent(trace), `00-${traceId}-${'ab'.repeat(8)}-01`)
  })

  for (const [flags, sampled] of [
    ['00', false],
    ['01', true],
    ['02', false],
    ['03', true],
    ['ff', true],
  ] as const) {
    test(`reads the flags ${flags} by their lowest bit`, () => {
      assert.equal(continueTrace(`00-${traceId}-${parent}-${flags}`, randomHex).sampled, sampled)
    })
  }

  test('takes a later version by what it shares with this one', () => {
    assert.equal(continueTrace(`cc-${traceId}-${parent}-01`, randomHex).traceId, traceId)
    assert.equal(continueTrace(`cc-${traceId}-${parent}-01-what-the-future-brings`, randomHex).traceId, traceId)
  })

  for (const [says, header] of [
    ['is absent', undefined],
    ['is empty', ''],
    ['is of the forbidden version', `ff-${traceId}-${parent}-01`],
    ['has more than its version has', `00-${traceId}-${parent}-01-more`],
    ['names no trace', `00-${'0'.repeat(32)}-${parent}-01`],
    ['names no span', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['is upper-case', `00-${traceId.toUpperCase()}-${parent}-01`],
    ['is short', `00-${traceId.slice(1)}-${parent}-01`],
    ['is long', `00-${traceId}0-${parent}-01`],
    ['is no hexadecimal', `00-${'g'.repeat(32)}-${parent}-01`],
    ['begins later', ` 00-${traceId}-${parent}-01`],
    ['ends in a line of another header', `00-${traceId}-${parent}-01\nx: y`],
    ['came twice', `00-${traceId}-${parent}-01, 00-${traceId}-${parent}-01`],
  ] as const) {
    test(`begins a trace where the header ${says}`, () => assert.deepEqual(continueTrace(header, randomHex), begun))
  }
})

test('random hexadecimal is drawn in large pieces, and none of it is given twice', () => {
  let draws = 0
  let drawn = 0
  const hex = createRandomHex((length) => {
    draws++
    // Every two bytes count on.
    return Uint8Array.from({ length }, () => (drawn % 2 === 0 ? drawn++ >> 9 : (drawn++ >> 1) % 256))
  })
  assert.equal(hex(2), '0000')
  assert.equal(hex(4), '00010002')
  const pieces = Array.from({ length: 300 }, () => hex(16))
  assert.deepEqual([...new Set(pieces.map(({ length }) => length))], [32])
  assert.equal(new Set(pieces).size, 300)
  assert.equal(draws, 2)
})
