import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Model, Returns } from '../model/model.ts'
import { normalise } from '../model/normalise.ts'
import { createOutput, OutputError } from './output.ts'

const model: Model = normalise({
  name: 'outputs',
  entities: {
    post: {
      fields: {
        body: { kind: 'text', max: 10 },
        note: { kind: 'text', optional: true },
        likes: { kind: 'counter' },
        word: { kind: 'secret', optional: true },
      },
      can: { read: 'anyone' },
    },
  },
  actions: {
    none: { allow: 'anyone' },
    one: { allow: 'anyone', returns: 'post' },
    page: { allow: 'anyone', returns: 'post[]' },
    shape: {
      allow: 'anyone',
      returns: {
        token: { kind: 'text', max: 20 },
        left: { kind: 'int', default: 5 },
        user: { kind: 'json', shape: { name: { kind: 'text' }, bio: { kind: 'text', optional: true } } },
        tags: { kind: 'list', of: { kind: 'text', max: 3 } },
      },
    },
  },
})
const returnsOf = (name: string): Returns => model.actions.find((action) => action.name === name)!.returns
const write = (name: string) => createOutput(model, name, returnsOf(name))
const refuses = (name: string, value: unknown, says: RegExp) =>
  assert.throws(
    () => write(name)(value),
    (error) => {
      assert.ok(error instanceof OutputError, String(error))
      assert.match(error.message, says)
      return true
    },
  )

const row = {
  id: '01900000-0000-7000-8000-000000000000',
  body: 'hello',
  note: null,
  likes: 2,
  createdAt: '2026-11-21T10:00:00.000Z',
  updatedAt: '2026-11-21T10:00:00.000Z',
}

describe('what an action answers', () => {
  test('nothing is nothing, whatever the handler returned', () => {
    for (const value of [undefined, null, row, 'text']) assert.equal(write('none')(value), null)
  })

  test('a row has the fields of its entity, in their order, and no secret', () => {
    const given = { ...row, word: 'planted', version: 3, stranger: true }
    assert.equal(write('one')(given), JSON.stringify(row))
    const { note: _, ...without } = row
    assert.equal(write('one')(without), JSON.stringify(row), 'what may be absent is null')
  })

  test('a row that is none is a fault of its handler, told without its values', () => {
    const { body: _, ...without } = row
    refuses('one', without, /the handler of `one` did not answer what the blueprint declares: \/body: expected string/)
    refuses('one', { ...row, body: 'planted text of some length' }, /more than 10 characters$/)
    assert.throws(
      () => write('one')({ ...row, id: 'planted' }),
      (error: Error) => !error.message.includes('planted'),
    )
    for (const value of [undefined, null, 5, 'text', [row]]) refuses('one', value, /\/: expected object/)
  })

  test('a page is made of a list, or of a list and where the next begins', () => {
    assert.equal(write('page')([row]), JSON.stringify({ items: [row], next: null }))
    assert.equal(
      write('page')({ items: [{ ...row, word: 'planted' }], next: 'abc' }),
      JSON.stringify({ items: [row], next: 'abc' }),
    )
    assert.equal(write('page')({ items: [], more: 1 }), '{"items":[],"next":null}')
    for (const value of [undefined, null, {}, { items: row }, 'text']) refuses('page', value, /a list or a page was expected/)
    refuses('page', { items: [row, {}] }, /expected string/)
    refuses('page', { items: [], next: 5 }, /`next` of a page is text or null/)
  })

  test('a shape has what was declared and nothing else, inside too', () => {
    const given = { token: 't', user: { name: 'n', password: 'planted' }, tags: ['a'], stranger: 'planted' }
    assert.equal(write('shape')(given), JSON.stringify({ token: 't', left: 5, user: { name: 'n', bio: null }, tags: ['a'] }))
    refuses('shape', { ...given, user: 'n' }, /\/user: expected object/)
    refuses('shape', { ...given, tags: ['long'] }, /\/tags\/0: must NOT have more than 3 characters/)
    refuses('shape', { ...given, token: undefined }, /\/token: expected string/)
    refuses('shape', Promise.resolve(given), /expected/)
  })
})
