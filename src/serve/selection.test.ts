import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Problem } from '../kit/problem.ts'
import { entity, ref, secret, text } from '../model/language.ts'
import { normalise } from '../model/normalise.ts'
import { everything, type Include } from '../ports/store.ts'
import { readSelection } from './selection.ts'

const model = normalise({
  name: 'library',
  entities: {
    author: entity({ name: text(), key: secret({ optional: true }) }, { can: { read: 'anyone' } }),
    book: entity(
      { title: text(), author: ref('author', { as: 'books' }), sequel: ref('book', { as: 'sequelOf', optional: true }) },
      { can: { read: 'anyone' } },
    ),
    // Nobody may read these, so nobody may include them.
    note: entity({ book: ref('book', { as: 'notes' }), text: text() }),
  },
})
const [author, book] = model.entities as [(typeof model.entities)[0], (typeof model.entities)[0]]
const select = (query: Record<string, string | string[]>, of = book) => readSelection(model, of, query)

/** An include as its path would be written. */
const written = (includes: readonly Include[]): string =>
  includes
    .map(
      ({ relation, limit, selection }) =>
        `${relation}:${limit}${selection.include.length > 0 ? `(${written(selection.include)})` : ''}`,
    )
    .join()

describe('a selection', () => {
  test('of nothing is everything', () => assert.equal(select({}), everything))

  for (const [fields, names] of [
    ['id', ['id']],
    ['title,id', ['id', 'title']],
    ['title,title', ['title']],
    ['createdAt,updatedAt,author', ['author', 'createdAt', 'updatedAt']],
  ] as const) {
    test(`of ${fields} has those, once and in one order`, () =>
      assert.deepEqual(select({ fields }), { fields: names, include: [] }))
  }

  for (const [include, tree] of [
    ['author', 'author:20'],
    ['author,sequel', 'author:20,sequel:20'],
    ['author.books', 'author:20(books:20)'],
    ['author.books(3),author', 'author:20(books:3)'],
    ['author,author.books.sequel,author.books(100)', 'author:20(books:100(sequel:20))'],
    ['sequelOf(1).sequelOf(2).sequelOf(3)', 'sequelOf:1(sequelOf:2(sequelOf:3))'],
    ['sequel.author,sequel.sequelOf(7)', 'sequel:20(author:20,sequelOf:7)'],
  ] as const) {
    test(`with ${include} joins what the paths share`, () => assert.equal(written(select({ include }).include), tree))
  }

  for (const [query, says] of [
    [{ fields: 'nothing' }, /a book has no field `nothing`; these are: id, title, author, sequel, createdAt, updatedAt$/],
    [{ fields: '' }, /has no field ``/],
    [{ fields: 'title,' }, /has no field ``/],
    [{ fields: ' title' }, /has no field ` title`/],
    [{ fields: 'version' }, /has no field/],
    [{ fields: 'books' }, /has no field/],
    [{ fields: '__proto__' }, /has no field/],
    [{ fields: ['id', 'title'] }, /more than once/],
    [{ include: '' }, /is not a relation of books; these are: author, sequel, sequelOf$/],
    [{ include: 'title' }, /`title` is not a relation/],
    [{ include: 'notes' }, /`notes` is not a relation/],
    [{ include: 'constructor' }, /is not a relation/],
    [{ include: 'author.' }, /`` is not a relation of authors; these are: books$/],
    [{ include: 'author.sequel' }, /`sequel` is not a relation of authors/],
    [{ include: 'author(3)' }, /is one row, so it takes no count/],
    [{ include: 'sequelOf(0)' }, /expected a count from 1 to 100/],
    [{ include: 'sequelOf(101)' }, /expected a count from 1 to 100/],
    [{ include: 'sequelOf(1000)' }, /is not a relation/],
    [{ include: 'sequelOf(-1)' }, /is not a relation/],
    [{ include: 'sequelOf()' }, /is not a relation/],
    [{ include: 'sequel.sequel.sequel.sequel' }, /at most 3 relations deep/],
    [{ include: Array(11).fill('author').join() }, /at most 10 relations/],
    [{ include: ['author', 'sequel'] }, /more than once/],
  ] as const) {
    test(`of ${JSON.stringify(query)} is refused`, () => {
      assert.throws(
        () => select(query as Record<string, string>),
        (error) => error instanceof Problem && error.status === 400 && says.test(error.detail!),
      )
    })
  }

  test('never names a secret', () => {
    assert.throws(
      () => select({ fields: 'key' }, author),
      (error) => error instanceof Problem && !/key.*key/.test(error.detail!),
    )
  })
})
