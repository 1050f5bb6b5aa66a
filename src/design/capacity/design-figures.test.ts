import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constants } from './constants.ts'
import { emptyDesign, plainDesign, socialDesign, valuesWith } from './design.test-kit.ts'
import { figuresOf } from './design-figures.ts'
import { planCapacity } from './plan-capacity.ts'

test('what decisions are taken from is what the plan says', () => {
  const { model, load } = plainDesign()
  const figures = figuresOf(planCapacity(model, load, valuesWith({ users: 500_000 }), constants))
  assert.deepEqual(
    [figures.peakReads, figures.peakWrites, figures.peakRequests, figures.readsPerWrite].map((each) => Math.round(each!)),
    [300, 30, 330, 10],
  )
  assert.equal(figures.largestEntity, 'note')
  assert.equal(figures.rowsOfLargest, 36_000_000)
  assert.equal(figures.meetsP99, true)
  assert.deepEqual(JSON.parse(JSON.stringify(figures)), figures)
})

test('a goal or a budget that is not kept is told', () => {
  const { model, load } = socialDesign()
  const figuresWith = (given: Parameters<typeof valuesWith>[0]) => figuresOf(planCapacity(model, load, valuesWith(given)))
  assert.equal(figuresWith({ budgetPerMonth: 1 }).meetsBudget, false)
  assert.equal(figuresWith({ budgetPerMonth: 10_000 }).meetsBudget, true)
  assert.equal(figuresWith({ budgetPerMonth: 0 }).meetsBudget, true)
  const overrun = figuresWith({ stores: ['sqlite'], writesPerSecond: 1e6 })
  assert.deepEqual([overrun.p99Ms, overrun.meetsP99], [null, false])
})

test('a design of nothing has figures too', () => {
  const { model, load } = emptyDesign()
  const { readsPerWrite, largestEntity, rows } = figuresOf(planCapacity(model, load, valuesWith()))
  assert.deepEqual([readsPerWrite, largestEntity, rows], [null, null, 0])
})
