import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ComparisonError, comparePlan } from './compare-plan.ts'
import { constants } from './constants.ts'
import type { Deployment } from './deployment.ts'
import { plainDesign, socialDesign, valuesWith } from './design.test-kit.ts'
import { planCapacity } from './plan-capacity.ts'

const planOf = (chosen: Partial<Deployment>, design = plainDesign()) =>
  planCapacity(design.model, design.load, valuesWith({ users: 500_000, retentionYears: 0 }), constants, undefined, chosen)

test('a run is held against what its deployment was to answer', () => {
  const plan = planOf({ engine: 'sqlite', processes: 2 })
  const { operations, total, notMeasured, notPlanned } = comparePlan(plan, {
    engine: 'sqlite',
    alone: { 'note.get': 50_000, 'note.list': 1 },
    total: 40_000,
  })
  // 2 cores ÷ 35 µs = 57,143: 14.3 % above 50,000
  assert.deepEqual(
    operations.map(({ name, percentOff, blame }) => [name, percentOff.toFixed(1), blame]),
    [['note.get', '14.3', 'sqlite.get.process']],
  )
  // 330 requests take 0.01326 s of two cores, and 0.00276 s of one writer: 49,774, of which 40,000 were answered
  assert.equal(total!.predicted.toFixed(0), '49774')
  assert.equal(total!.percentOff.toFixed(1), '24.4')
  assert.equal(total!.blame, 'sqlite.get.process')
  assert.deepEqual([notMeasured, notPlanned], [['note.create'], ['note.list']])
})

test('what limits is to blame: the database, the disk, or the statements of a handler', () => {
  const blameOf = (chosen: Partial<Deployment>, name: string, design = plainDesign()) =>
    comparePlan(planOf(chosen, design), { engine: chosen.engine!, alone: { [name]: 100 }, total: null }).operations[0]!.blame
  const postgres = { engine: 'postgres', databaseCores: 2, databaseReplicas: 0 } as const
  assert.equal(blameOf({ ...postgres, processes: 1 }, 'note.get'), 'postgres.get.process')
  assert.equal(blameOf({ ...postgres, processes: 9 }, 'note.get'), 'postgres.get.database')
  assert.equal(blameOf({ ...postgres, processes: 9 }, 'note.create'), 'flushMs')
  assert.equal(blameOf({ engine: 'sqlite', processes: 1 }, 'sharePost', socialDesign()), 'sqlite.statement.process')
})

test('the total is blamed on the operation that is off', () => {
  const plan = planOf({ engine: 'sqlite', processes: 1 })
  const { total } = comparePlan(plan, {
    engine: 'sqlite',
    alone: { 'note.get': 1e6 / 35, 'note.create': 2_000 },
    total: 10_000,
  })
  assert.equal(total!.blame, 'sqlite.create.process')
})

test('a run of another engine, or one that answered nothing, is refused', () => {
  const plan = planOf({ engine: 'sqlite' })
  assert.throws(() => comparePlan(plan, { engine: 'postgres', alone: {}, total: null }), ComparisonError)
  assert.throws(
    () => comparePlan(plan, { engine: 'sqlite', alone: { 'note.get': 0 }, total: null }),
    /leave out what was not measured/,
  )
  assert.deepEqual(comparePlan(plan, { engine: 'sqlite', alone: {}, total: null }).operations, [])
})
