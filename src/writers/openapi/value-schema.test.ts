import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDecimal } from '../../model/decimal.ts'
import { decimal } from '../../model/language.ts'
import { valueSchema } from './value-schema.ts'

test('the pattern of a decimal takes exactly what its field holds', () => {
  const texts = [
    '0',
    '-0',
    '7',
    '7.5',
    '0.5',
    '-0.5',
    '00.5',
    '0.999',
    '0.9999',
    '12',
    '123',
    '12.5',
    '-12.25',
    '.5',
    '5.',
    '1e2',
    '',
  ]
  for (const [precision, scale] of [
    [3, 3],
    [18, 18],
    [2, 0],
    [4, 2],
    [15, 2],
  ] as const) {
    const field = decimal({ precision, scale })
    const pattern = new RegExp(valueSchema(field).pattern as string)
    const held = texts.filter((text) => readDecimal(field, text) !== undefined)
    const taken = texts.filter((text) => pattern.test(text))
    // A field holds more ways to write a number, such as more zeros; the pattern takes nothing that it does not hold.
    assert.deepEqual(
      taken.filter((text) => !held.includes(text)),
      [],
      `${precision}, ${scale}`,
    )
    assert.ok(taken.includes(scale === 0 ? '12' : '0.5'), `${precision}, ${scale}: ${taken}`)
  }
})
