import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nothingSaid } from './decide.test-kit.ts'
import { printAmount, printNumber, printValue } from './print.ts'
import { withNumber } from './scope.ts'

test('numbers are grouped, and cut rather than rounded', () => {
  const printed = [0, 7, 1_000, 1_234_567, 99.95, 99.9999, 99.999, 34.72222222, 2_249.99, 1_234.5, 5e9].map(printNumber)
  assert.deepEqual(printed, [
    '0',
    '7',
    '1,000',
    '1,234,567',
    '99.95',
    '99.9999',
    '99.999',
    '34.7222',
    '2,249.9',
    '1,234.5',
    '5,000,000,000',
  ])
})

test('units follow their number', () => {
  assert.equal(printAmount(1, 'people'), '1 person')
  assert.equal(printAmount(2, 'people'), '2 people')
  assert.equal(printAmount(1, 'entities'), '1 entity')
  assert.equal(printAmount(1, 'teams'), '1 team')
  assert.equal(printAmount(1, 'times'), '1 time')
  assert.equal(printAmount(1, 'ms'), '1 ms')
  assert.equal(printAmount(1, 'USD a month'), '1 USD a month')
  assert.equal(printAmount(2_250, '/s'), '2,250/s')
})

test('what was not said is said to be so', () => {
  assert.equal(printValue('budgetPerMonth', nothingSaid), 'not said')
  assert.equal(printValue('budgetPerMonth', withNumber(nothingSaid, 'budgetPerMonth', 50)), '50 USD a month')
  assert.equal(printValue('dataGb', nothingSaid), '0 GB')
  assert.equal(printValue('clients', nothingSaid), 'nothing named')
  assert.equal(printValue('money', nothingSaid), 'not said')
  assert.equal(printValue('cloud', nothingSaid), 'any')
})
