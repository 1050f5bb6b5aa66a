import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyDesign, socialDesign, type TestDesign, valuesWith } from './design.test-kit.ts'
import { planCapacity } from './plan-capacity.ts'
import { writePlanJson } from './rests-on.ts'
import { writeCapacityPlan } from './write-capacity-plan.ts'

const planOf = ({ model, load }: TestDesign, given: Parameters<typeof valuesWith>[0] = {}) =>
  planCapacity(model, load, valuesWith(given))
const pageOf = (...given: Parameters<typeof planOf>) => writeCapacityPlan(planOf(...given))

test('the page says it all in five lines, then how', () => {
  const page = pageOf(socialDesign(), { users: 1_000_000, availabilityPercent: 99.95 })
  const head = page.split('\n## ')[0]!.split('\n')
  assert.deepEqual(
    head.filter((line) => line.startsWith('- ')).map((line) => /\*\*(.+?)\*\*/.exec(line)![1]),
    ['Load', 'Runs on', 'Stored', 'Full first', 'Costs'],
  )
  assert.match(page, /PostgreSQL of 2 cores with 1 replica, 2 processes/)
  assert.deepEqual(
    [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title),
    ['Requests', 'Storage', 'What is full first', 'Cost a month', 'What this rests on'],
  )
  assert.ok(page.includes('post.get at the peak: 69.4 /s = 200,000 active users × 10 requests a day ÷ 86,400 s × peak 3'))
  assert.ok(!/NaN|Infinity|undefined|\u200b/.test(page))
})

test('rows of a table have as many cells as their head', () => {
  const page = pageOf(socialDesign(), { dataGb: 10, budgetPerMonth: 5, readsPerSecond: 900 })
  for (const block of page.split('\n\n').filter((each) => each.startsWith('|')))
    assert.equal(
      new Set(
        block
          .trimEnd()
          .split('\n')
          .map((line) => line.split('|').length),
      ).size,
      1,
      block,
    )
  assert.match(page, /\*\*over\*\* the budget of 5 USD/)
  assert.match(page, /^\| taken over \|/m)
  assert.match(page, /^- Scaled to what is said: all reads are scaled/m)
})

test('what is assumed stands last, with its source, apart from what was measured; prices are told apart too', () => {
  const page = pageOf(socialDesign())
  const [measured, assumed] = page.split('**Measured**')[1]!.split('**Assumed**')
  assert.match(measured!, /docs\/bench\.md, SQLite/)
  assert.ok(!measured!.includes('one screen in four'))
  assert.match(assumed!, /one screen in four shows rows of another entity too/)
  assert.match(page, /\*\*Prices are assumptions of 2026-11, none was read from its page\.\*\*/)
})

test('a design of nothing has a page', () => {
  const page = pageOf(emptyDesign())
  assert.match(page, /^# Capacity of empty$/m)
  assert.ok(!/NaN|Infinity|undefined/.test(page))
})

test('what cannot be served is said in the first lines', () => {
  assert.match(
    pageOf(socialDesign(), { stores: ['sqlite'], writesPerSecond: 1e6 }),
    /no bound on answers holds, since more comes than can be served/,
  )
})

test('as JSON each figure keeps its formula, and what all rest on is there once', () => {
  const plan = planOf(socialDesign())
  const text = writePlanJson(plan)
  const read = JSON.parse(text) as { workload: { activeUsers: object }; restsOn: readonly { says: string; origin: string }[] }
  assert.deepEqual(read.workload.activeUsers, {
    says: 'active users',
    value: 2_000,
    unit: 'people a day',
    origin: 'reckoned',
    because: '10,000 users × 20 % active ÷ 100 %',
  })
  assert.equal(read.restsOn.filter(({ says }) => says === 'users').length, 1)
  assert.ok(read.restsOn.every(({ origin }) => origin !== 'reckoned'))
  assert.ok(text.length < 150_000, String(text.length))
})
