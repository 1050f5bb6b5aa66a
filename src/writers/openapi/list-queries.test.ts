import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filtersOf } from './filters.ts'
import { includableOf } from './includes.ts'
import { oddModel, socialModel } from './social-model.test-kit.ts'
import { sortsOf } from './sorts.ts'

const entity = (name: string, model = socialModel) => model.entities.find((each) => each.name === name)!

test('filters are the id and the fields of unconditional indexes, each with what must be held equal', () => {
  assert.deepEqual(
    filtersOf(entity('post')).map(({ field, operators, after }) => [field, operators.join(' '), after]),
    [
      ['id', 'eq ne in', []],
      ['author', 'eq ne in', []],
      ['createdAt', 'eq ne lt lte gt gte in', [['author']]],
    ],
  )
  const handle = filtersOf(entity('user'))[1]!
  assert.deepEqual([handle.field, handle.operators.at(-1)], ['handle', 'prefix'])
  const odd = filtersOf(entity('thing', oddModel))
  assert.deepEqual(
    odd.find(({ field }) => field === 'pages')!.after,
    [['state', 'price']],
    'the conditional index does not count',
  )
  assert.deepEqual(odd.find(({ field }) => field === 'state')!.operators, ['eq', 'ne', 'in'])
})

test('a secret, an object and a list are never asked about, even when an index holds them', () => {
  const thing = entity('thing', oddModel)
  const index = (field: string) => ({
    name: field,
    fields: [{ field, descending: false }],
    unique: false,
    where: [],
    reason: 'declared' as const,
  })
  const names = filtersOf({ ...thing, indexes: ['pin', 'size', 'tags'].map(index) }).map(({ field }) => field)
  assert.deepEqual(names, ['id'])
})

test('sorts are what an index serves, along it or against it', () => {
  assert.deepEqual(
    sortsOf(entity('post')).map(({ text, after }) => [text, after.join()]),
    [
      ['id', ''],
      ['-id', ''],
      ['author', ''],
      ['-author', ''],
      ['author,-createdAt', ''],
      ['-author,createdAt', ''],
      ['-createdAt', 'author'],
      ['createdAt', 'author'],
    ],
  )
})

test('relations to rows that nobody may read cannot be included', () => {
  assert.deepEqual(includableOf(oddModel, entity('record', oddModel)), [])
  assert.deepEqual(
    includableOf(socialModel, entity('post')).map(({ name }) => name),
    ['author', 'shares', 'comments', 'likes'],
  )
})
