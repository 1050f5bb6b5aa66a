import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Field } from '../../model/blueprint.ts'
import { normalise } from '../../model/normalise.ts'
import { constants } from './constants.ts'
import { plainDesign } from './design.test-kit.ts'
import { rowBytes } from './row-bytes.ts'

const entityOf = (fields: Readonly<Record<string, Field>>) =>
  normalise({ name: 'one', entities: { thing: { fields } } }).entities[0]!

test('a row of PostgreSQL has its header, its alignment and its pointer', () => {
  const [user, note] = plainDesign().model.entities
  // 4 pointer + 24 header + (id 16 | version at 16..20 | times at 24..40 | text 1 + 11 to 52 → 56)
  assert.equal(rowBytes(user!, 'postgres', constants).row, 4 + 24 + 56)
  // … | ref at 40..56 | bool to 57 → 64
  assert.equal(rowBytes(note!, 'postgres', constants).row, 4 + 24 + 64)
})

test('entries of indexes end in the id where they are not unique', () => {
  const [, note] = plainDesign().model.entities
  const { indexes } = rowBytes(note!, 'postgres', constants)
  // by id: 4 + 8 + 16; by ref: 4 + 8 + 16 + 16
  assert.deepEqual(
    indexes.map(({ bytes }) => bytes),
    [28, 44],
  )
})

test('a row of SQLite has ids and times as text', () => {
  const [, note] = plainDesign().model.entities
  // header 1 + five columns of one byte, and the bool: 7; values 36 + 1 + 24 + 24 + 36 + 0 = 121; payload 128 with a length of 2,
  // 2 of the pointer and 4 of the row id
  assert.equal(rowBytes(note!, 'sqlite', constants).row, 128 + 2 + 2 + 4)
})

test('a field more never makes a row smaller', () => {
  const kinds: Readonly<Record<string, Field>> = {
    text: { kind: 'text', max: 100 },
    long: { kind: 'text', max: 2_000 },
    open: { kind: 'text' },
    mail: { kind: 'text', format: 'email' },
    int: { kind: 'int', max: 1_000 },
    counter: { kind: 'counter' },
    decimal: { kind: 'decimal', precision: 10, scale: 2 },
    bool: { kind: 'bool' },
    time: { kind: 'time' },
    date: { kind: 'date' },
    oneOf: { kind: 'oneOf', values: ['open', 'closed'] },
    json: { kind: 'json', shape: { street: { kind: 'text', max: 100 }, number: { kind: 'int' } } },
    list: { kind: 'list', of: { kind: 'json', shape: { at: { kind: 'time' }, done: { kind: 'bool' } } } },
    secret: { kind: 'secret' },
  }
  for (const engine of ['sqlite', 'postgres'] as const) {
    let before = 0
    Object.entries(kinds).forEach((_, count) => {
      const { row } = rowBytes(entityOf(Object.fromEntries(Object.entries(kinds).slice(0, count + 1))), engine, constants)
      assert.ok(row >= before, `${engine}: ${row} after ${before}`)
      before = row
    })
    assert.ok(before > 300 && before < 3_000, String(before))
  }
})

test('optional values take part of the room', () => {
  const row = (optional: boolean) =>
    rowBytes(entityOf({ at: { kind: 'text', min: 100, max: 100, optional } }), 'sqlite', constants).row
  assert.ok(row(true) < row(false))
})
