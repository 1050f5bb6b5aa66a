import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { anyBlueprint } from './blueprint.arbitrary.test-kit.ts'
import type { Blueprint } from './blueprint.ts'
import { contractOf, modelOfVersion } from './contract.ts'
import { readFragment } from './fragment.test-kit.ts'
import type { Model } from './model.ts'
import { normalise } from './normalise.ts'
import { viewVersion } from './view-version.ts'

const now =
  "version: 'v2', actor: 'user', auth: { subject: 'login' }, entities: { user: entity({ login: text({ unique: true }), note: text({ optional: true }) }, { can: { read: 'anyone', create: 'self' } }), tag: entity({ word: text() }, { can: { read: 'anyone' } }), item: entity({ title: text({ max: 99, was: 'heading', backfill: { copy: 'heading' } }), tag: ref('tag', { as: 'marked' }), seller: ref('user', { as: 'goods' }), state: oneOf(['active', 'done', 'gone'], { default: 'active' }), size: int({ default: 1 }), more: text({ optional: true }) }, { can: { read: [{ state: ['done', 'gone'] }, 'seller'], create: 'seller', update: { all: ['sees:tag', 'seller'] } }, index: [['state', 'title', '-createdAt'], ['more'], ['title', 'more', 'size']], unique: [['title', 'more']] }) }, actions: { order: { on: 'item', input: { count: int(), how: oneOf(['x', 'y']) }, returns: { total: int(), rest: int() }, allow: 'seller' }, all: { kind: 'query', returns: 'item[]', allow: 'anyone' }, pay: { on: 'item', http: 'PUT /v2/pay/{id}/{sum}', input: { sum: int() }, allow: 'anyone' }, login: { http: 'POST /login', allow: 'anyone' } }"
const old =
  "{ deprecated: '2026-11-01', sunset: '2027-06-01', entities: { label: { entity: 'tag', relations: { items: 'marked' } }, user: { fields: { sub: 'login' }, relations: { things: 'goods' } }, item: { fields: { name: 'title', label: 'tag', owner: 'seller', size: { from: 'size', optional: true } }, values: { state: { on: 'active', off: ['done', 'gone'] } }, without: ['more'] } }, actions: { buy: { action: 'order', input: { number: 'count' }, values: { how: { cash: 'x' } }, returns: { sum: 'total', rest: null } }, pay: { input: { amount: 'sum' } } } }"

const read = (versions: string): Model => normalise(readFragment(`${now}, versions: { v1: ${versions} }`))

describe('an older version of an API', () => {
  const model = read(old)
  const [version] = model.versions
  const view = viewVersion(model, version!)
  const item = view.entities.find(({ name }) => name === 'item')!

  test('has its days in milliseconds', () =>
    assert.deepEqual([version!.deprecatedAt, version!.sunsetAt], [Date.UTC(2026, 10, 1), Date.UTC(2027, 5, 1)]))

  test('has its names of entities, of collections and of who calls', () => {
    assert.deepEqual(
      view.entities.map(({ name, collection }) => [name, collection]),
      [
        ['user', 'users'],
        ['label', 'labels'],
        ['item', 'items'],
      ],
    )
    assert.deepEqual([view.actor, view.auth.subject, view.version], ['user', 'sub', 'v1'])
  })

  test('has its fields, in the order of the present ones, with its own words', () => {
    assert.deepEqual(
      item.fields.map(({ name, field, optional }) => [name, field, optional]),
      [
        ['name', { kind: 'text', max: 99 }, false],
        ['label', { kind: 'ref', to: 'label', as: 'items' }, false],
        ['owner', { kind: 'ref', to: 'user', as: 'things' }, false],
        ['state', { kind: 'oneOf', values: ['on', 'off'], default: 'on' }, false],
        ['size', { kind: 'int', optional: true }, true],
      ],
    )
  })

  test('is filtered and sorted by its names, as far as it knows the fields of an index', () =>
    assert.deepEqual(
      item.indexes.map(({ fields, unique }) => [
        fields.map(({ field, descending }) => (descending ? `-${field}` : field)).join(),
        unique,
      ]),
      [
        ['name', false],
        ['state,name,-createdAt', false],
        ['name', false],
        ['label', false],
        ['owner', false],
      ],
    ))

  test('includes by its names', () =>
    assert.deepEqual(
      view.entities.flatMap(({ name, relations }) =>
        relations.map((each) => `${name}.${each.name} ${each.kind} ${each.target}.${each.field}`),
      ),
      ['user.things many item.owner', 'label.items many item.label', 'item.label one label.label', 'item.owner one user.owner'],
    ))

  test('grants the same, said in its names', () => {
    assert.deepEqual(item.can.read, {
      is: 'any',
      of: [
        { is: 'match', match: { field: 'state', values: ['off'] } },
        { is: 'path', path: [{ name: 'owner', kind: 'one', target: 'user', field: 'owner' }] },
      ],
    })
    assert.deepEqual(item.can.update, {
      is: 'all',
      of: [
        { is: 'sees', relation: { name: 'label', kind: 'one', target: 'label', field: 'label' } },
        { is: 'path', path: [{ name: 'owner', kind: 'one', target: 'user', field: 'owner' }] },
      ],
    })
  })

  test('has its actions where they were, and leaves out those that answer beside all versions', () =>
    assert.deepEqual(
      view.actions.map(({ name, method, path, input, returns }) => [
        `${name} ${method} ${path}`,
        input.map((field) => field.name).join(),
        returns.is === 'shape' ? returns.fields.map((field) => field.name).join() : 'entity' in returns ? returns.entity : '',
      ]),
      [
        ['buy POST /v1/items/{id}/buy', 'number,how', 'sum'],
        ['all GET /v1/all', '', 'item'],
        ['pay PUT /v1/pay/{id}/{amount}', 'amount', ''],
      ],
    ))

  test('uses a name for something else, and so hides what has it today', () => {
    const swapped = read(
      "{ entities: { tag: { entity: 'item', fields: { tag: 'title', state: 'more' }, absent: { tag: '01900000-0000-7000-8000-000000000000' } } } }",
    )
    const seen = modelOfVersion(swapped, 'v1')!
    assert.deepEqual(
      seen.entities.map(({ name, fields }) => [name, fields.map((field) => field.name).join()]),
      [
        ['user', 'login,note'],
        ['tag', 'tag,seller,size,state'],
      ],
    )
  })
})

test('a version of which nothing is said is the present one under another path', () => {
  fc.assert(
    fc.property(anyBlueprint, (blueprint) => {
      const { versions: _, ...rest } = blueprint as Blueprint
      const model = normalise({ ...rest, version: 'v9', versions: { v8: {} } })
      const moved = (text: string) => text.replaceAll('/v9/', '/v8/').replaceAll('"v9"', '"v8"')
      const [is, was] = [model, modelOfVersion(model, 'v8')!].map((each) => contractOf(each))
      assert.deepEqual(JSON.parse(JSON.stringify(was)), JSON.parse(moved(JSON.stringify(is))))
    }),
    { seed: 20261121, numRuns: 150 },
  )
})
