import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createRateLimiter } from './rate-limiter.ts'

const perMinute = (count: number) => ({ count, windowMs: 60_000, text: `${count}/min` }) as const

function limiterAt(count: number, startMs = 0) {
  const clock = { nowMs: startMs }
  return { clock, limiter: createRateLimiter('default', perMinute(count), () => clock.nowMs) }
}

describe('a rate limiter', () => {
  test('says its policy and what is left, and counts down to its refusal', () => {
    const { clock, limiter } = limiterAt(2)
    assert.equal(limiter.policy, '"default";q=2;w=60')
    assert.deepEqual(limiter.take('a'), { allowed: true, remaining: 1, resetS: 60 })
    clock.nowMs = 30_500
    assert.deepEqual(limiter.take('a'), { allowed: true, remaining: 0, resetS: 30 })
    assert.deepEqual(limiter.take('a'), { allowed: false, remaining: 0, resetS: 30 })
  })

  test('gives a fresh window when the first has ended, and not a moment before', () => {
    const { clock, limiter } = limiterAt(1)
    limiter.take('a')
    clock.nowMs = 59_999
    assert.deepEqual(limiter.take('a'), { allowed: false, remaining: 0, resetS: 1 })
    clock.nowMs = 60_000
    assert.deepEqual(limiter.take('a'), { allowed: true, remaining: 0, resetS: 60 })
  })

  test('refusals do not lengthen the window', () => {
    const { clock, limiter } = limiterAt(1)
    limiter.take('a')
    for (clock.nowMs = 0; clock.nowMs < 60_000; clock.nowMs += 1_000) assert.equal(limiter.take('a').allowed, false)
    assert.equal(limiter.take('a').allowed, true)
  })

  test('counts each key by itself', () => {
    const { limiter } = limiterAt(1)
    assert.equal(limiter.take('a').allowed, true)
    assert.equal(limiter.take('b').allowed, true)
    assert.equal(limiter.take('a').allowed, false)
    assert.equal(limiter.take('__proto__').allowed, true)
    assert.equal(limiter.take('__proto__').allowed, false)
  })

  test('remembers 100,000 keys', () => {
    const { limiter } = limiterAt(1)
    for (let i = 0; i < 100_000; i++) limiter.take(`key ${i}`)
    for (const i of [0, 50_000, 99_999]) assert.equal(limiter.take(`key ${i}`).allowed, false)
  })

  test('never allows more than its quota from any request on that begins a window', () => {
    const steps = fc.array(fc.record({ key: fc.constantFrom('a', 'b'), waitMs: fc.nat(40_000) }), { maxLength: 60 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), steps, (quota, requests) => {
        const { clock, limiter } = limiterAt(quota, 1_000)
        const windows = new Map<string, { endsMs: number; used: number }>()
        for (const { key, waitMs } of requests) {
          clock.nowMs += waitMs
          const { allowed, remaining, resetS } = limiter.take(key)
          const last = windows.get(key)
          const window = last === undefined || clock.nowMs >= last.endsMs ? { endsMs: clock.nowMs + 60_000, used: 0 } : last
          windows.set(key, window)
          assert.equal(allowed, window.used < quota)
          if (allowed) window.used++
          assert.equal(remaining, quota - window.used)
          assert.equal(resetS, Math.ceil((window.endsMs - clock.nowMs) / 1000))
        }
      }),
      { seed: 20261121, numRuns: 200 },
    )
  })
})
