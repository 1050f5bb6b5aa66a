import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Problem } from '../kit/problem.ts'
import { cursorFault, readCursor, writeCursor } from './cursor.ts'

const encode = (text: string) => Buffer.from(text).toString('base64url')
const isRefusal = (error: unknown) => error instanceof Problem && error.status === 400 && error.code === 'invalid_cursor'

describe('a cursor', () => {
  test('gives back the key it was made of, for the order it was made in', () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    )
    fc.assert(
      fc.property(fc.array(scalar, { minLength: 1, maxLength: 4 }), (key) => {
        const json = JSON.stringify(key)
        assert.deepEqual(readCursor(writeCursor('-createdAt,id', json), '-createdAt,id', key.length), JSON.parse(json))
      }),
      { seed: 20261121, numRuns: 200 },
    )
  })

  test('needs no escaping in a URL', () => {
    assert.match(writeCursor('title,id', JSON.stringify(['ÿ??>>~~', 'ä'])), /^[A-Za-z0-9_-]+$/)
  })

  for (const [says, cursor] of [
    ['is empty', ''],
    ['is not base64url', 'id+/=='],
    ['is longer than any that was made', encode(`id\n["${'x'.repeat(9_300)}"]`)],
    ['has no order', encode('["x"]')],
    ['has another order', encode('-id\n["x"]')],
    ['has an order that only begins alike', encode('id,id\n["x"]')],
    ['has no key', encode('id\n')],
    ['has a key that is no JSON', encode('id\n["x"')],
    ['has a key that is no list', encode('id\n{"0":"x","length":1}')],
    ['has too few values', encode('id\n[]')],
    ['has too many values', encode('id\n["x","y"]')],
    ['has a list for a value', encode('id\n[["x"]]')],
    ['has an object for a value', encode('id\n[{"$gt":""}]')],
  ] as const) {
    test(`that ${says} is refused`, () => assert.throws(() => readCursor(cursor, 'id', 1), isRefusal))
  }

  test('of a long text is read as it was written', () => {
    const key = ['é'.repeat(4_000)]
    assert.deepEqual(readCursor(writeCursor('id', JSON.stringify(key)), 'id', 1), key)
  })

  test('of a handler’s list may have as many values as it likes, but only plain ones', () => {
    assert.deepEqual(readCursor(encode('\n["a",1,null,true]'), '', null), ['a', 1, null, true])
    assert.throws(() => readCursor(encode('\n[{}]'), '', null), isRefusal)
  })

  test('of any bytes is read or refused, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.string().map((text) => encode(`id\n${text}`)),
        ),
        (cursor) => {
          try {
            assert.equal(readCursor(cursor, 'id', 1).length, 1)
          } catch (error) {
            assert.ok(isRefusal(error), String(error))
          }
        },
      ),
      { seed: 20261121, numRuns: 500 },
    )
  })

  test('whose values fit no column is the client’s fault; other faults stay what they are', () => {
    assert.ok(isRefusal(cursorFault(new TypeError('`id` cannot hold a number'))))
    assert.ok(isRefusal(cursorFault(new RangeError('Invalid time value'))))
    const other = new Error('the disk is full')
    assert.equal(cursorFault(other), other)
  })
})
