import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAuthorization } from './authorization-header.ts'

const token = (text: string) => ({ kind: 'token', token: text })
const bad = { kind: 'bad' }

const cases: [header: string | undefined, scheme: string | undefined, expected: object][] = [
  [undefined, undefined, { kind: 'none' }],
  ['Bearer abc', undefined, token('abc')],
  ['bearer a.b-c_d~e+f/g==', undefined, token('a.b-c_d~e+f/g==')],
  ['BEARER   abc', undefined, token('abc')],
  ['token abc', 'Token', token('abc')],
  ['Bearer abc', 'Token', bad],
  ['Basic YTpi', undefined, bad],
  ['', undefined, bad],
  [' ', undefined, bad],
  ['Bearer', undefined, bad],
  ['Bearer ', undefined, bad],
  ['Bearerabc', undefined, bad],
  ['Bearer\tabc', undefined, bad],
  [' Bearer abc', undefined, bad],
  ['Bearer abc ', undefined, bad],
  ['Bearer a b', undefined, bad],
  ['Bearer a,Bearer b', undefined, bad],
  ['Bearer a, Bearer b', undefined, bad],
  ['Bearer abc\n', undefined, bad],
  ['Bearer =', undefined, bad],
  ['Bearer a=b', undefined, bad],
  ['Bearer "abc"', undefined, bad],
  ['Bearer äbc', undefined, bad],
  ['To\u212aen abc', 'Token', bad],
]

for (const [header, scheme, expected] of cases) {
  test(`${JSON.stringify(header)} as ${scheme ?? 'Bearer'}`, () => {
    assert.deepEqual(readAuthorization(header, scheme), expected)
  })
}
