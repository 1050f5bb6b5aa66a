import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CalibratedSize, type Calibration, CalibrationError, calibrate } from './calibration.ts'
import { type Constants, constants, sourceOf } from './constants.ts'
import { plainDesign, socialDesign, valuesWith } from './design.test-kit.ts'
import { planCapacity } from './plan-capacity.ts'

function sized(users: number, operations: CalibratedSize['operations'], together: number | null = null): CalibratedSize {
  return { users, operations, together }
}

const calibration: Calibration = {
  date: '2026-11-22',
  machine: 'four cores, 8 GB',
  command: 'lintel design --calibrate',
  engine: 'sqlite',
  sizes: [sized(500, { 'note.get': { processMicros: 70, bytes: 500 }, 'note.create': { processMicros: 184, bytes: 300 } })],
  refused: {},
  residentBytes: 90e6,
}
const onSqlite = { engine: 'sqlite' } as const
const planWith = (all: Constants, { model, load } = plainDesign()) =>
  planCapacity(model, load, valuesWith(), all, undefined, onSqlite)

test('what was measured takes the place of what the bench measured, and says where', () => {
  const read = JSON.parse(JSON.stringify(calibration)) as Calibration
  const calibrated = calibrate(constants, read, planWith(constants).demands)
  assert.equal(calibrated['sqlite.get.process'].value, 70)
  assert.equal(calibrated['create.bytes'].value, 300)
  assert.equal(calibrated.processBaseBytes.value, 90e6)
  assert.equal(sourceOf(calibrated['sqlite.get.process']), 'lintel design --calibrate, on four cores, 8 GB, 2026-11-22')
  assert.equal(calibrated['sqlite.list.process'], constants['sqlite.list.process'])
  const demand = planWith(calibrated).demands.find(({ operation }) => operation.name === 'note.get')!
  assert.deepEqual([demand.ceiling.value, demand.processMicros.origin], [1_000_000 / 70, 'measured'])
})

test('an operation costs what it was measured to, another of its class what they cost on average, as often as they come', () => {
  const { model } = plainDesign()
  const design = { model, load: { rows: {}, requests: { 'note.get': 30, 'user.get': 10, 'note.list': 1 } } }
  const operations = { 'note.get': { processMicros: 100, bytes: 100 }, 'user.get': { processMicros: 200, bytes: 500 } }
  const calibrated = calibrate(
    constants,
    { ...calibration, sizes: [sized(500, operations)] },
    planWith(constants, design).demands,
  )
  // 3 of 4 take 100 µs, and 1 of 4 takes 200
  assert.equal(calibrated['sqlite.get.process'].value.toFixed(6), '125.000000')
  assert.equal(calibrated['get.bytes'].value.toFixed(6), '200.000000')
  const micros = (name: string, all: Constants) =>
    planWith(all, design).demands.find(({ operation }) => operation.name === name)!.processMicros.value
  assert.deepEqual([micros('user.get', calibrated), micros('note.list', calibrated)], [200, 86])
  assert.equal(micros('user.get', calibrate(constants, { ...calibration, sizes: [sized(500, {})] }, [])), 35)
})

test('commands tell what a statement takes: a create is one, and the rest is shared among those beyond it', () => {
  const design = socialDesign()
  const { demands } = planWith(constants, design)
  const share = demands.find(({ operation }) => operation.name === 'sharePost')!
  const processMicros = 92 + 40 * share.furtherStatements.value
  const calibrated = calibrate(
    constants,
    { ...calibration, sizes: [sized(500, { sharePost: { processMicros, bytes: 1 } })] },
    demands,
  )
  assert.ok(Math.abs(calibrated['sqlite.statement.process'].value - 40) < 1e-9)
})

test('between two sizes an operation costs what lies between them, and beyond them what the nearest took', () => {
  const { model, load } = plainDesign()
  const at = (processMicros: number) => ({ 'note.get': { processMicros, bytes: processMicros * 10 } })
  const sizes = [sized(10, at(100), 2), sized(1_000, at(400), 1)]
  const calibrated = calibrate(constants, { ...calibration, sizes }, planWith(constants).demands)
  const costs = (users: number) => {
    const plan = planCapacity(model, load, { ...valuesWith(), users }, calibrated, undefined, onSqlite)
    const { aloneMicros, processMicros } = plan.demands.find(({ operation }) => operation.name === 'note.get')!
    return [aloneMicros, processMicros].map(({ value }) => Number(value.toFixed(6)))
  }
  assert.deepEqual([1, 10, 100, 1_000, 1e6].map(costs), [
    [100, 200],
    [100, 200],
    [200, 282.842712],
    [400, 400],
    [400, 400],
  ])
})

test('what was measured of one engine says nothing of the other', () => {
  const { model, load } = plainDesign()
  const calibrated = calibrate(constants, calibration, planWith(constants).demands)
  const plan = planCapacity(model, load, valuesWith(), calibrated, undefined, { engine: 'postgres' })
  assert.equal(plan.demands.find(({ operation }) => operation.name === 'note.get')!.processMicros.value, 62)
})

test('what cannot have been measured is refused', () => {
  for (const processMicros of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '70' as unknown as number])
    assert.throws(
      () => calibrate(constants, { ...calibration, sizes: [sized(500, { 'note.get': { processMicros, bytes: 1 } })] }, []),
      (error) => error instanceof CalibrationError && error.subject === 'note.get',
    )
  assert.throws(() => calibrate(constants, { ...calibration, residentBytes: 0 }, []), /residentBytes/)
  assert.throws(() => calibrate(constants, { ...calibration, sizes: [] }, []), /sizes/)
})

test('every constant says whether it was measured, and its source', () => {
  for (const [name, constant] of Object.entries(constants)) {
    assert.ok(Number.isFinite(constant.value) && constant.value > 0, name)
    assert.ok(sourceOf(constant).length > 10, name)
    if (constant.from === 'measured') assert.match(constant.run, /^docs\/bench\.md/, name)
  }
})
