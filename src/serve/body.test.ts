import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '../kit/json.ts'
import { Problem } from '../kit/problem.ts'
import { createValidator, parseBody } from './body.ts'

const parse = (text: string) => parseBody(Buffer.from(text))
const refusalOf = (act: () => unknown): Problem => {
  try {
    act()
  } catch (error) {
    assert.ok(error instanceof Problem, String(error))
    return error
  }
  throw new assert.AssertionError({ message: 'it was accepted' })
}

describe('a body', () => {
  test('is read as JSON.parse reads it', () => {
    const storable = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small', maxDepth: 8 },
        fc.constantFrom(null, true, false, 0, -0, 1e21, 5e-324, -1.5),
        storable,
        fc.array(tie('any')),
        fc.dictionary(fc.oneof(storable, fc.constant('__proto__')), tie('any')),
      ),
    })).any
    fc.assert(
      fc.property(value, fc.nat(4), (given, indent) => {
        const text = JSON.stringify(given, null, indent)
        assert.deepEqual(parse(text), JSON.parse(text))
        assert.deepEqual(Object.keys(Object.prototype), [])
      }),
    )
  })

  test('may be 32 levels deep and no deeper, brackets in text aside', () => {
    const opening = fc.constantFrom('[', '{"a":')
    fc.assert(
      fc.property(fc.array(opening, { maxLength: 60 }), fc.string(), (levels, text) => {
        const closing = levels.map((level) => (level === '[' ? ']' : '}')).reverse()
        const inside = JSON.stringify(text.replaceAll('\0', ''))
        const body = `${levels.join('')}${inside}${closing.join('')}`
        if (levels.length <= 32) assert.deepEqual(parse(body), JSON.parse(body))
        else assert.equal(refusalOf(() => parse(body)).code, 'malformed_body')
      }),
    )
    assert.equal(parse(JSON.stringify('['.repeat(1_000))), '['.repeat(1_000))
    assert.equal(parse(JSON.stringify('\\"[\\\\'.repeat(100))), '\\"[\\\\'.repeat(100))
  })

  test('is refused where it is no JSON, and told where that begins', () => {
    const fuzz = [
      '',
      ' ',
      '{',
      '{"a":1,}',
      "{'a':1}",
      'NaN',
      '01',
      '1e',
      '{"a":1}{"a":1}',
      '\u00a01',
      '/**/1',
      '"\t"',
      'undefined',
    ]
    for (const text of fuzz) {
      const { status, code, detail } = refusalOf(() => parse(text))
      assert.deepEqual([status, code], [400, 'malformed_body'], text)
      assert.match(detail!, /^the body is not JSON: ./)
    }
  })

  test('is refused where it is no UTF-8', () => {
    const bytes = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80]]
    for (const wrong of bytes) {
      const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(wrong), Buffer.from('"}')])
      assert.equal(refusalOf(() => parseBody(body)).detail, 'the body is not UTF-8', wrong.join())
    }
    assert.equal(refusalOf(() => parseBody(Buffer.from('{}', 'utf16le'))).code, 'malformed_body')
    assert.deepEqual(parse('\ufeff{}'), {}, 'a byte order mark says nothing else than UTF-8')
  })

  test('is refused where text cannot be stored, with the place', () => {
    const cases = [
      ['"\\u0000"', '/'],
      ['{"a":"x\\u0000y"}', '/a'],
      ['{"a":[1,{"b/c~d":"\\ud800"}]}', '/a/1/b~1c~0d'],
      ['["\\udc00\\ud800"]', '/0'],
    ]
    for (const [text, pointer] of cases) {
      const { status, errors } = refusalOf(() => parse(text!))
      assert.equal(status, 422)
      assert.deepEqual(
        errors?.map((each) => each.pointer),
        [pointer],
      )
    }
    assert.equal(parse('"\\ud83d\\ude00\\u0001"'), '😀\u0001')
  })
})

describe('a validator', () => {
  const schema: JsonObject = {
    type: 'object',
    properties: {
      name: { type: 'string', maxLength: 5 },
      count: { type: 'integer', minimum: 1, default: 3 },
      kind: { type: ['string', 'null'], enum: ['a', 'b', null] },
      at: { type: 'string', format: 'date-time' },
      inner: { type: 'object', properties: { price: { type: 'string', format: 'decimal' } }, additionalProperties: false },
    },
    required: ['name'],
    additionalProperties: false,
  }
  const validate = createValidator(() => schema)
  const errorsOf = (value: unknown) =>
    refusalOf(() => validate(value)).errors!.map(({ pointer, code, detail }) => `${pointer} ${code}: ${detail}`)

  test('fills in defaults and takes what is right', () => {
    const value = { name: 'abc' }
    validate(value)
    assert.deepEqual(value, { name: 'abc', count: 3 })
  })

  test('names each mistake with its place', () => {
    const cases: [unknown, ...string[]][] = [
      [{}, '/name required: `name` is required'],
      [{ name: 1 }, '/name type: expected string'],
      [{ name: 'abcdef' }, '/name maxLength: must NOT have more than 5 characters'],
      [{ name: 'a', kind: 'c' }, '/kind enum: expected one of a, b, '],
      [{ name: 'a', at: 'now' }, '/at format: expected a time such as 2026-11-21T10:00:00Z'],
      [{ name: 'a', inner: { price: '1,5' } }, '/inner/price format: expected a decimal such as "12.50"'],
      [{ name: 'a', cuont: 1 }, '/cuont unknown: `cuont` is not a field that can be written here; did you mean `count`?'],
      [{ name: 'a', 'a/b~c': 1 }, '/a~1b~0c unknown: `a/b~c` is not a field that can be written here'],
      [{ count: 0 }, '/name required: `name` is required', '/count minimum: must be >= 1'],
      [[], '/ type: expected object'],
      [null, '/ type: expected object'],
    ]
    for (const [value, ...says] of cases) assert.deepEqual(errorsOf(value), says)
  })

  test('sees members that only JSON can make', () => {
    assert.deepEqual(errorsOf(JSON.parse('{"name":"a","__proto__":{"count":-1}}')), [
      '/__proto__ unknown: `__proto__` is not a field that can be written here',
    ])
    const inherited = Object.create({ name: 'a' })
    assert.deepEqual(errorsOf(inherited), ['/name required: `name` is required'], 'what is inherited is not there')
  })

  test('never repeats a value, which may be private', () => {
    const secret = 'planted'
    const places = [
      { name: `${secret}${secret}` },
      { name: 'a', kind: secret },
      { name: 'a', at: secret },
      { name: 'a', count: secret },
    ]
    for (const value of places) assert.ok(!errorsOf(value).join().includes(secret))
  })

  test('explains only so much of what is very wrong', () => {
    const many = Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`k${i}`, 1]))
    const { detail, errors } = refusalOf(() => validate(many))
    assert.equal(errors!.length, 100)
    assert.equal(detail, '1501 values are not valid')
    const large = { ...many, text: 'x'.repeat(20_000) }
    assert.equal(refusalOf(() => validate(large)).errors!.length, 1, 'of a large body the first')
    const long = { name: 'a', ['n'.repeat(5_000)]: 1 }
    assert.ok(errorsOf(long)[0]!.length < 400)
  })

  test('does not try a pattern on a text that is too long for it', () => {
    const address = { type: 'string', maxLength: 255, pattern: '^\\S+@\\S+\\.\\S+!$' }
    const letter = { type: 'string', pattern: '^[a-z]$' }
    const validate = createValidator(() => ({ type: 'object', properties: { address, letter } }))
    // To the third power of its length: this would take hours.
    const { errors } = refusalOf(() => validate({ address: '@.'.repeat(8_000) }))
    assert.deepEqual(
      errors?.map(({ code }) => code),
      ['maxLength'],
    )
    assert.deepEqual(
      refusalOf(() => validate({ address: 'nobody', letter: 'ab' })).errors?.map(({ pointer, code }) => [pointer, code]),
      [
        ['/address', 'pattern'],
        ['/letter', 'pattern'],
      ],
    )
  })

  test('tries a pattern on every text that may be stored, whatever its characters take', () => {
    const validate = createValidator(() => ({
      type: 'object',
      properties: { word: { type: 'string', maxLength: 10_000, pattern: '[a-z]+' } },
    }))
    validate({ word: `${'😀'.repeat(7_099)}a` })
    assert.equal(refusalOf(() => validate({ word: '😀'.repeat(7_100) })).errors?.[0]?.code, 'pattern')
  })

  test('takes the instants that can be kept', () => {
    const at = (text: string) => () => validate({ name: 'a', at: text })
    const right = [
      '2026-11-21T10:00:00Z',
      '2024-02-29t00:00:00.123456789+14:00',
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999-00:00',
    ]
    for (const text of right) assert.doesNotThrow(at(text), text)
    const wrong = [
      '2016-12-31T23:59:60Z',
      '0000-01-01T00:00:00+00:01',
      '9999-12-31T23:59:59-00:01',
      '2026-02-29T00:00:00Z',
      '2026-11-21T24:00:00Z',
      '2026-11-21T10:00:00',
      '2026-11-21T10:00Z',
      '2026-11-21T10:00:00+24:00',
      '+010000-01-01T00:00:00Z',
    ]
    for (const text of wrong) assert.equal(refusalOf(at(text)).errors?.[0]?.code, 'format', text)
  })
})
