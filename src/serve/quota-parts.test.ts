import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTestFamily } from '../adapters/siblings/pair.test-kit.ts'
import { realOutside } from '../house/outside.ts'
import { keepQuotas } from './quota-desk.ts'
import { createSharedLimiters } from './quota-parts.ts'
import type { Allowance, Quota } from './rate-limiter.ts'

const perMinute = (count: number) => ({ count, windowMs: 60_000, text: `${count}/min` }) as const

function limitersOf(processes: number, quota: number) {
  const clock = { nowMs: 0 }
  const now = () => clock.nowMs
  const family = createTestFamily({ count: processes, outside: realOutside })
  keepQuotas(family.parent, now)
  const children = Array.from({ length: processes }, (_, i) => family.start(i + 1))
  const limiters = children.map(({ siblings }) => createSharedLimiters(siblings, now)('default', perMinute(quota)))
  return { clock, children, limiters }
}

const take = (limiter: Quota, key: string) => new Promise<Allowance>((resolve) => limiter.take(key, resolve))

test('whoever asks where, as many are let through as the quota says', async () => {
  const askings = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 120 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60 }), askings, fc.boolean(), async (quota, where, atOnce) => {
      const { limiters } = limitersOf(3, quota)
      const answers: Allowance[] = []
      if (atOnce) answers.push(...(await Promise.all(where.map((i) => take(limiters[i]!, 'a')))))
      else for (const i of where) answers.push(await take(limiters[i]!, 'a'))
      assert.equal(answers.filter(({ allowed }) => allowed).length, Math.min(quota, where.length))
    }),
    { numRuns: 40 },
  )
})

test('one process that answers alone counts down as one that has no siblings', async () => {
  const { limiters } = limitersOf(2, 50)
  const remaining: number[] = []
  for (let i = 0; i < 50; i++) remaining.push((await take(limiters[0]!, 'a')).remaining)
  assert.deepEqual(
    remaining,
    Array.from({ length: 50 }, (_, i) => 49 - i),
  )
  assert.deepEqual(await take(limiters[0]!, 'a'), { allowed: false, remaining: 0, resetS: 60 })
  assert.equal((await take(limiters[0]!, 'b')).allowed, true)
})

test('most requests ask nobody', async () => {
  const { limiters } = limitersOf(2, 1_000)
  let atOnce = 0
  for (let i = 0; i < 1_000; i++) {
    let answered = false
    const answer = new Promise<void>((resolve) => {
      limiters[0]!.take('a', ({ allowed }) => {
        assert.ok(allowed)
        answered = true
        resolve()
      })
    })
    if (answered) atOnce++
    await answer
  }
  assert.ok(atOnce > 940, `${atOnce}`)
})

test('the quota is whole again when its window has ended, and not a moment before', async () => {
  const { clock, limiters } = limitersOf(2, 3)
  for (let i = 0; i < 3; i++) assert.ok((await take(limiters[i % 2]!, 'a')).allowed)
  clock.nowMs = 59_999
  for (const limiter of limiters) assert.deepEqual(await take(limiter, 'a'), { allowed: false, remaining: 0, resetS: 1 })
  clock.nowMs = 60_000
  const again = [0, 1, 0, 1].map((i) => take(limiters[i]!, 'a'))
  assert.equal((await Promise.all(again)).filter(({ allowed }) => allowed).length, 3)
})

test('what one held that died is not given out twice, and keeps nobody waiting', async () => {
  const { children, limiters } = limitersOf(2, 100)
  await take(limiters[0]!, 'a')
  children[0]!.end()
  let allowed = 0
  for (let i = 0; i < 100; i++) if ((await take(limiters[1]!, 'a')).allowed) allowed++
  assert.ok(allowed >= 85 && allowed < 100, `${allowed}`)
})

test('what others hold unused is collected before a quota counts as used up, and is theirs no more', async () => {
  const { limiters } = limitersOf(3, 60)
  for (const i of [0, 1]) await take(limiters[i]!, 'a')
  let allowed = 0
  for (let i = 0; i < 100; i++) if ((await take(limiters[2]!, 'a')).allowed) allowed++
  assert.equal(allowed, 58)
  for (const i of [0, 1]) assert.equal((await take(limiters[i]!, 'a')).allowed, false)
})
