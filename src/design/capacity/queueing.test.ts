import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { erlangC, waitingAt } from './queueing.ts'

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-4, `${actual} is not ${expected}`)

test('Erlang C is what its tables say', () => {
  // One server is busy as often as it is used; two at one Erlang a third of the time; ten at eight 0.40918.
  near(erlangC(1, 0.5), 0.5)
  near(erlangC(2, 1), 1 / 3)
  near(erlangC(10, 8), 0.40918)
})

test('one server with exponential service is M/M/1', () => {
  // 50 a second of 10 ms: half used; mean wait ρ/(μ − λ) = 0.5/50 s; P(W > t) = ρ e^(−(μ − λ)t) = 0.01 at ln 50 ÷ 50
  const { mean, p99 } = waitingAt({ servers: 1, classes: [{ rate: 50, seconds: 0.01 }] })!
  near(mean, 0.01)
  near(p99, Math.log(50) / 50)
})

test('a line that grows without end has no wait', () => {
  assert.equal(waitingAt({ servers: 2, classes: [{ rate: 200, seconds: 0.01 }] }), null)
  assert.deepEqual(waitingAt({ servers: 0, classes: [] }), { mean: 0, p99: 0 })
})

test('waits grow with the rate, and fall when rate and servers grow together', () => {
  const load = fc.record({ servers: fc.integer({ min: 1, max: 200 }), use: fc.double({ min: 0.01, max: 0.98, noNaN: true }) })
  fc.assert(
    fc.property(load, fc.double({ min: 1, max: 1.02, noNaN: true }), ({ servers, use }, more) => {
      const at = (count: number, part: number) =>
        waitingAt({ servers: count, classes: [{ rate: part * count * 100, seconds: 0.01 }] })!
      assert.ok(at(servers, Math.min(0.99, use * more)).mean >= at(servers, use).mean - 1e-15)
      assert.ok(at(servers * 2, use).mean <= at(servers, use).mean + 1e-15)
      assert.ok(at(servers, use).p99 >= 0)
    }),
  )
})
