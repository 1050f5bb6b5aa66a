import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type SplitPart, splitPlan } from './split-plan.ts'

const part = (name: string, needs: readonly string[], readsPerSecond: number): SplitPart => ({
  name,
  needs,
  readsPerSecond,
  writesPerSecond: readsPerSecond / 10,
})

test('what nobody needs leaves first, the most loaded of it before the others', () => {
  const parts = [
    part('people', [], 900),
    part('posts', ['people'], 100),
    part('comments', ['posts', 'people'], 20),
    part('mail', [], 300),
  ]
  assert.deepEqual(splitPlan(parts), [
    { part: 'mail', hears: [], because: 'no part that is left needs it; it has 330 of 1,452 requests a second' },
    {
      part: 'comments',
      hears: ['people', 'posts'],
      because: 'no part that is left needs it; it has 22 of 1,122 requests a second',
    },
    { part: 'posts', hears: ['people'], because: 'no part that is left needs it; it has 110 of 1,100 requests a second' },
  ])
})

test('one part is nothing to split, and parts that need each other stay together', () => {
  assert.deepEqual(splitPlan([part('people', [], 1)]), [])
  const circle = [part('a', ['b'], 1), part('b', ['a'], 1), part('c', ['a'], 1)]
  assert.deepEqual(
    splitPlan(circle).map((step) => step.part),
    ['c'],
  )
})

test('no part leaves before one that needs it, and the order does not depend on how parts are listed', () => {
  const drawn = fc.array(fc.record({ reads: fc.nat(1_000), needs: fc.array(fc.nat(9)) }), { minLength: 1, maxLength: 10 })
  fc.assert(
    fc.property(drawn, (all) => {
      const parts = all.map(({ reads, needs }, i) =>
        part(`p${i}`, [...new Set(needs.filter((each) => each < i).map((each) => `p${each}`))], reads),
      )
      const plan = splitPlan(parts)
      assert.equal(plan.length, parts.length - 1)
      const order = plan.map((step) => step.part)
      for (const { name, needs } of parts)
        for (const needed of needs) if (order.includes(needed)) assert.ok(order.indexOf(name) < order.indexOf(needed))
      assert.deepEqual(splitPlan([...parts].reverse()), plan)
    }),
  )
})
