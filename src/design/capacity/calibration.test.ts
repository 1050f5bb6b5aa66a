import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Calibration, CalibrationError, calibrate } from './calibration.ts'
import { constants, sourceOf } from './constants.ts'
import { plainDesign, valuesWith } from './design.test-kit.ts'
import { planCapacity } from './plan-capacity.ts'

const calibration: Calibration = {
  date: '2026-11-22',
  machine: 'four cores, 8 GB',
  command: 'lintel plan --verify',
  engine: 'sqlite',
  classes: { get: { processMicros: 70, bytes: 500 }, create: { processMicros: 92 } },
}

test('what was measured takes the place of what the bench measured, and says where', () => {
  const calibrated = calibrate(constants, JSON.parse(JSON.stringify(calibration)) as Calibration)
  assert.equal(calibrated['sqlite.get.process'].value, 70)
  assert.equal(calibrated['get.bytes'].value, 500)
  assert.equal(sourceOf(calibrated['sqlite.get.process']), 'lintel plan --verify, on four cores, 8 GB, 2026-11-22')
  assert.equal(calibrated['sqlite.list.process'], constants['sqlite.list.process'])
  const { model, load } = plainDesign()
  const ceiling = planCapacity(model, load, valuesWith(), calibrated, undefined, { engine: 'sqlite' }).demands.find(
    ({ operation }) => operation.name === 'note.get',
  )!.ceiling
  assert.equal(ceiling.value, 1_000_000 / 70)
})

test('what cannot have been measured is refused', () => {
  for (const processMicros of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(
      () => calibrate(constants, { ...calibration, classes: { get: { processMicros } } }),
      (error) => error instanceof CalibrationError && error.constant === 'sqlite.get.process',
    )
})

test('every constant says whether it was measured, and its source', () => {
  for (const [name, constant] of Object.entries(constants)) {
    assert.ok(Number.isFinite(constant.value) && constant.value > 0, name)
    assert.ok(sourceOf(constant).length > 10, name)
    if (constant.from === 'measured') assert.match(constant.run, /^docs\/bench\.md/, name)
  }
})
