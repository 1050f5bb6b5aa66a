import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { entity, int, oneOf, ref, text } from '../../model/language.ts'
import type { EntityModel } from '../../model/model.ts'
import { normalise } from '../../model/normalise.ts'
import { type Condition, type Operator, type SortKey, UnservedError } from '../../ports/store.ts'
import { orderOf, servedFields, servedOrder } from './order.ts'

const [post, plain] = normalise({
  name: 'order',
  entities: {
    post: entity(
      {
        author: ref('plain'),
        editor: ref('plain', { optional: true }),
        slug: text({ unique: true }),
        title: text(),
        rank: int(),
        state: oneOf(['open', 'shut']),
      },
      {
        index: [['author', '-createdAt'], ['rank', '-title'], ['-createdAt'], { on: ['state'], where: { rank: 1 } }],
        unique: [['author', 'title']],
      },
    ),
    plain: entity({ name: text() }),
  },
}).entities as [EntityModel, EntityModel]

const readSort = (sort: string): readonly SortKey[] =>
  sort.split(',').map((each) => ({ field: each.replace('-', ''), descending: each.startsWith('-') }))
const writeSort = (keys: readonly SortKey[]) => keys.map(({ field, descending }) => (descending ? `-${field}` : field)).join()
const readWhere = (where: string): readonly Condition[] =>
  where === ''
    ? []
    : where
        .split(' ')
        .map((each) => ({ field: each.split('[')[0]!, operator: (/\[(\w+)\]/.exec(each)?.[1] ?? 'eq') as Operator }))
const orderFor = (where: string, sort: string | null, of = post) =>
  writeSort(servedOrder(of, readWhere(where), sort === null ? null : readSort(sort)))

describe('an order that an index serves', () => {
  for (const [where, sort, order] of [
    // Nothing asked: as the rows were made.
    ['', null, 'id'],
    ['', 'id', 'id'],
    ['', '-id', '-id'],
    // An index, along it and against it; the id makes the order total, in the direction of the last key.
    ['', '-createdAt', '-createdAt,-id'],
    ['', 'createdAt', 'createdAt,id'],
    ['', 'author', 'author,id'],
    ['', 'author,-createdAt', 'author,-createdAt,-id'],
    ['', '-author,createdAt', '-author,createdAt,id'],
    ['', 'rank,-title', 'rank,-title,-id'],
    ['', 'slug', 'slug,id'],
    // A ref and a unique field have an index without asking.
    ['', 'editor', 'editor,id'],
    // What is held equal comes before, and a sort on it says nothing.
    ['author', '-createdAt', '-createdAt,-id'],
    ['author', 'createdAt', 'createdAt,id'],
    ['author', 'title', 'title,id'],
    ['author', 'author,title', 'title,id'],
    ['author', 'author', 'title,id'],
    ['rank', '-title', '-title,-id'],
    ['rank', 'title', 'title,id'],
    ['slug', 'slug', 'id'],
    // Without a sort, the rest of the index that covers most of what is held equal.
    ['author', null, 'title,id'],
    ['author title', null, 'id'],
    ['rank', null, '-title,-id'],
    ['editor', null, 'id'],
    ['id', null, 'id'],
    ['author[in]', null, 'title,id'],
    // A range comes in the order of its index.
    ['rank[gte]', null, 'rank,id'],
    ['author createdAt[lt]', null, 'createdAt,id'],
    ['slug[prefix]', null, 'slug,id'],
    ['rank[ne]', null, 'id'],
    // A filter may stand beside a sort that another index serves.
    ['editor', '-createdAt', '-createdAt,-id'],
    ['', 'id,title', 'id'],
  ] as const) {
    test(`where ${where || 'nothing'}, ${sort === null ? 'no sort' : `sorted by ${sort}`}: by ${order}`, () =>
      assert.equal(orderFor(where, sort), order))
  }
})

describe('what no index serves', () => {
  test('says what has to be held equal for an index to serve it, and with that it is served', () => {
    assert.throws(
      () => orderFor('', 'title'),
      /^UnservedError: no index serves `title`, so posts cannot be sorted by it unless `author` is held equal$/,
    )
    assert.throws(
      () => orderFor('rank', '-title,slug'),
      /^UnservedError: no index serves `title`, so posts cannot be sorted by it$/,
    )
    assert.throws(() => orderFor('', 'state'), /cannot be sorted by it$/)
    assert.equal(orderFor('author', 'title'), 'title,id')
  })

  for (const [where, sort, field, served] of [
    ['title', null, 'title', 'author createdAt editor id rank slug'],
    ['state', null, 'state', 'author createdAt editor id rank slug'],
    ['updatedAt[gte]', null, 'updatedAt', 'author createdAt editor id rank slug'],
    ['author[gte] title', null, 'title', 'author createdAt editor id rank slug'],
    ['author[ne] title', null, 'title', 'author createdAt editor id rank slug'],
    ['rank[gt] title[prefix]', null, 'title', 'author createdAt editor id rank slug'],
    ['', 'title', 'title', 'author createdAt editor id rank slug'],
    ['', 'state', 'state', 'author createdAt editor id rank slug'],
    ['', 'rank,title', 'rank', 'author createdAt editor id rank slug'],
    ['', 'author,createdAt', 'author', 'author createdAt editor id rank slug'],
    ['', 'author,rank', 'author', 'author createdAt editor id rank slug'],
    ['author', 'state', 'state', 'author createdAt editor id rank slug title'],
    ['rank', 'updatedAt', 'updatedAt', 'author createdAt editor id rank slug title'],
  ] as const) {
    test(`where ${where || 'nothing'}, ${sort === null ? 'no sort' : `sorted by ${sort}`}: ${field} is refused, with what could be asked`, () => {
      assert.throws(
        () => orderFor(where, sort),
        (error) => {
          assert.ok(error instanceof UnservedError)
          assert.deepEqual([error.field, error.served.join(' ')], [field, served])
          assert.match(error.message, new RegExp(`^no index serves \`${field}\`, so posts cannot be (filtered|sorted)`))
          return true
        },
      )
    })
  }

  test('without any index is everything but the id', () => {
    assert.deepEqual(servedFields(plain), ['id'])
    assert.equal(orderFor('', null, plain), 'id')
    assert.throws(() => orderFor('', 'name', plain), UnservedError)
    assert.throws(() => orderFor('', 'createdAt', plain), UnservedError)
  })
})

test('children come in the order of the first index that begins with their ref', () => {
  assert.equal(writeSort(orderOf(post, ['author'])), 'title,id')
  assert.equal(writeSort(orderOf(post, ['editor'])), 'id')
  assert.equal(writeSort(orderOf(post, ['state'])), 'id')
  assert.equal(writeSort(orderOf(post, [])), 'id')
})
