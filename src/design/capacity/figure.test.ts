import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixed, leaf, leavesOf, product, sum, writeFigure } from './figure.ts'
import { writeBytes, writeCents, writeNumber, writeShare } from './write-number.ts'

test('a figure prints the arithmetic that made it', () => {
  const users = leaf('given', 'active users', 20_000, 'people', 'an input')
  const each = leaf('load', 'requests a day', 20, 'a day', 'the load')
  const peak = leaf('given', 'peak', 3, 'times', 'an input')
  const rate = product({ says: 'rate', unit: '/s' }, users, ['×', each], ['÷', fixed(86_400, 's')], ['×', peak])
  assert.equal(writeFigure(rate), '13.9 /s = 20,000 active users × 20 requests a day ÷ 86,400 s × peak 3')
  assert.ok(Math.abs(rate.value - (20_000 * 20 * 3) / 86_400) < 1e-12)
  const both = sum({ says: 'both', unit: '/s' }, [rate, rate])
  assert.equal(writeFigure(both), '27.8 /s = 13.9 rate + 13.9 rate')
  assert.equal(writeFigure(users), '20,000 people (given): an input')
  assert.equal(writeFigure(sum({ says: 'none', unit: '/s' }, [])), '0 /s = nothing')
  assert.deepEqual(
    leavesOf([both, rate]).map(({ says }) => says),
    ['active users', 'requests a day', 's', 'peak'],
  )
})

test('numbers are written with the digits that count', () => {
  const written = [0, 0.012_49, 0.000_01, 4.1666, 99.96, 100.4, 20_000, 1_234_567, 2.5e12, -2.7].map(writeNumber)
  assert.deepEqual(written, ['0', '0.0125', '1.00e-5', '4.17', '100', '100', '20,000', '1,234,567', '2.50e12', '-2.7'])
  assert.deepEqual([0, 5, 123_450, 9_007_199_254_740_991].map(writeCents), ['0.00', '0.05', '1,234.50', '90,071,992,547,409.91'])
  assert.deepEqual([0, 999, 1_500, 57_919_486_963, 3e12].map(writeBytes), ['0 B', '999 B', '1.5 kB', '57.9 GB', '3 TB'])
  assert.equal(writeShare(0.277), '27.7 %')
})
