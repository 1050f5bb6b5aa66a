import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nothingSaid } from './decide.test-kit.ts'
import { countedFacts } from './facts.ts'
import { printAmount, printNumber, printReckoned, printValue } from './print.ts'
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
  const units = Object.values(countedFacts).map(({ unit }) => unit)
  const singulars = units.filter((unit) => /\w\ws$/.test(unit)).map((unit) => printAmount(1, unit))
  assert.ok(singulars.length > 8)
  for (const each of singulars) assert.match(each, /(?:[^s]|process)$/)
})

test('what was reckoned has three digits that count, and stays on its side of a threshold', () => {
  const printed = [0, 0.3764, 8.3145, 33.41, 99.99, 2_249.999_9, 175.9, 0.000_037_64, 0.000_000_123_4].map(printReckoned)
  assert.deepEqual(printed, ['0', '0.376', '8.31', '33.4', '99.9', '2,249', '175', '0.0000376', '0.000000123'])
})

test('a flag tells whether anybody said it', () => {
  const { values, facts } = nothingSaid
  const money = { ...values, money: true }
  assert.equal(printValue('money', { values: money, facts, from: { money: 'assumed' } }), 'yes')
  assert.equal(printValue('money', { values, facts, from: { money: 'set' } }), 'no')
})

test('what was not said is said to be so', () => {
  assert.equal(printValue('budgetPerMonth', nothingSaid), 'not said')
  assert.equal(printValue('budgetPerMonth', withNumber(nothingSaid, 'budgetPerMonth', 50)), '50 USD a month')
  assert.equal(printValue('dataGb', nothingSaid), '0 GB')
  assert.equal(printValue('clients', nothingSaid), 'nothing named')
  assert.equal(printValue('money', nothingSaid), 'not said')
  assert.equal(printValue('cloud', nothingSaid), 'any')
})
