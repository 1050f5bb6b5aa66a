import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { anyBlueprint } from './blueprint.arbitrary.test-kit.ts'
import { checkBlueprint } from './check.ts'
import { type Contract, contractOf, modelOfVersion } from './contract.ts'
import { diffContract } from './diff-contract.ts'
import { readFragment } from './fragment.test-kit.ts'
import { normalise } from './normalise.ts'

const open = "{ can: { read: 'anyone', create: 'anyone', update: 'anyone' } }"
const shop = (fields: string, more = '', options = open) => `entities: { item: entity({ ${fields} }, ${options}) } ${more}`
const order = (said: string) => shop('n: int()', `, actions: { order: { ${said}, allow: 'anyone' } }`)
const release = (fragment: string, version = 'v1'): Contract =>
  JSON.parse(JSON.stringify(contractOf(modelOfVersion(normalise(readFragment(fragment)), version)!)))

/** What an expert would say of each edit: `risk kind path`. */
const cases: readonly (readonly [title: string, before: string, after: string, ...changes: string[]])[] = [
  ['nothing', shop('a: text()'), shop('a: text()')],
  [
    'another order, other reasons, another cache',
    shop('a: text(), b: int()'),
    shop(
      "b: int({ because: 'x' }), a: text({ personal: true })",
      '',
      "{ can: { read: 'anyone', create: 'anyone', update: 'anyone' }, cache: '5s', because: 'y' }",
    ),
  ],
  ['a secret', shop('a: text()'), shop('a: text(), b: secret({ optional: true })')],
  [
    'an entity that nobody reaches',
    shop('a: text()'),
    shop('a: text()').replace('entities: {', 'entities: { hidden: entity({ b: text() }),'),
  ],
  [
    'an optional field more',
    shop('a: text()'),
    shop('a: text(), b: text({ optional: true })'),
    'compatible field-added entities.item.fields.b',
  ],
  [
    'a field with a default more',
    shop('a: text()'),
    shop("a: text(), b: text({ default: '' })"),
    'compatible field-added entities.item.fields.b',
  ],
  ['a required field more', shop('a: text()'), shop('a: text(), b: text()'), 'breaking field-added entities.item.fields.b'],
  [
    'a counter more, which nobody sends',
    shop('a: text()'),
    shop('a: text(), b: counter()'),
    'compatible field-added entities.item.fields.b',
  ],
  ['a field less', shop('a: text(), b: text()'), shop('a: text()'), 'breaking field-removed entities.item.fields.b'],
  ['a field renamed', shop('a: text()'), shop("b: text({ was: 'a' })"), 'breaking field-renamed entities.item.fields.b'],
  ['a field of another kind', shop('a: int()'), shop('a: text()'), 'breaking type-changed entities.item.fields.a'],
  [
    'a narrower input',
    shop('a: text({ max: 9 })'),
    shop('a: text({ max: 5 })'),
    'breaking bound-narrowed entities.item.fields.a.max',
  ],
  [
    'a wider input',
    shop('a: text({ max: 5 })'),
    shop('a: text({ max: 9 })'),
    'compatible bound-widened entities.item.fields.a.max',
  ],
  [
    'an input that has to be sent',
    shop('a: text({ optional: true })'),
    shop('a: text()'),
    'breaking became-required entities.item.fields.a.optional',
  ],
  [
    'an answer that may be null',
    shop('a: text()'),
    shop('a: text({ optional: true })'),
    'breaking became-optional entities.item.fields.a.optional',
  ],
  [
    'a word that answers newly contain',
    shop("a: oneOf(['x'])"),
    shop("a: oneOf(['x', 'y'])"),
    'risky value-added entities.item.fields.a.values',
  ],
  [
    'a word that is gone',
    shop("a: oneOf(['x', 'y'])"),
    shop("a: oneOf(['x'])"),
    'breaking value-removed entities.item.fields.a.values',
  ],
  [
    'another default',
    shop("a: text({ default: 'x' })"),
    shop("a: text({ default: 'y' })"),
    'risky default-changed entities.item.fields.a.default',
  ],
  [
    'a default that is gone',
    shop("a: text({ default: 'x' })"),
    shop('a: text()'),
    'breaking default-changed entities.item.fields.a.default',
  ],
  ['a lower limit', shop('a: text()'), shop('a: text()', ", limit: '5/min'"), 'risky limit-lowered limit'],
  [
    'fewer who may',
    shop('a: text()'),
    shop('a: text()', '', "{ can: { read: 'signedIn', create: 'anyone', update: 'anyone' } }"),
    'breaking access-narrowed entities.item.can.read',
  ],
  [
    'a filter less',
    shop('a: int()', '', "{ can: { read: 'anyone' }, index: [['a']] }"),
    shop('a: int()', '', "{ can: { read: 'anyone' } }"),
    'breaking index-removed entities.item.index',
  ],
  ['an action less', order('input: { a: int() }'), shop('n: int()'), 'breaking action-removed actions.order'],
  [
    'an action elsewhere',
    order('input: { a: int() }'),
    order("input: { a: int() }, http: 'POST /order'"),
    'breaking route-changed actions.order.http',
  ],
  [
    'a word that only an input may say',
    order("input: { a: oneOf(['x']) }"),
    order("input: { a: oneOf(['x', 'y']) }"),
    'compatible value-added actions.order.input.a.values',
  ],
  [
    'a word that an answer of its own may say',
    order("returns: { a: oneOf(['x']) }"),
    order("returns: { a: oneOf(['x', 'y']) }"),
    'risky value-added actions.order.returns.a.values',
  ],
  [
    'an answer without a member',
    order('returns: { a: int(), b: int() }'),
    order('returns: { a: int() }'),
    'breaking field-removed actions.order.returns.b',
  ],
  [
    'an answer with one more',
    order('returns: { a: int() }'),
    order('returns: { a: int(), b: int() }'),
    'compatible field-added actions.order.returns.b',
  ],
  [
    'an event without a field',
    shop('a: int()', ', events: { sold: { n: int(), m: int() } }'),
    shop('a: int()', ', events: { sold: { n: int() } }'),
    'breaking field-removed events.sold.m',
  ],
  [
    'an event of a new version',
    shop('a: int()', ', events: { sold: { n: int(), m: int() } }'),
    shop('a: int()', ', events: { sold: event({ n: int() }, { version: 2 }) }'),
    'compatible version-raised events.sold.version',
  ],
  [
    'a version that is not served any more',
    shop('a: text()'),
    `version: 'v2', ${shop('a: text()')}`,
    'breaking version-removed versions.v1',
  ],
  [
    'a version that is served as it was',
    shop('a: text()'),
    `version: 'v2', ${shop("b: text({ was: 'a' }), c: int()")}, versions: { v1: { entities: { item: { fields: { a: 'b' }, without: ['c'], absent: { c: 0 } } } } }`,
  ],
  [
    'an older version of which a word is missing',
    shop('a: text()'),
    `version: 'v2', ${shop("b: text({ was: 'a' })")}, versions: { v1: {} }`,
    'breaking field-added versions.v1.entities.item.fields.b',
    'breaking field-removed versions.v1.entities.item.fields.a',
  ],
  [
    'an action that belongs to no version',
    shop('n: int()', ", actions: { order: { http: 'POST /order', returns: 'item', allow: 'anyone' } }"),
    `version: 'v2', ${shop('m: int()', ", actions: { order: { http: 'POST /order', returns: 'item', allow: 'anyone' } }")}, versions: { v1: { entities: { item: { fields: { n: 'm' } } } } }`,
    'breaking returns-changed versions.v1.actions.order.returns',
  ],
]

describe('an edit of a released version', () => {
  for (const [title, before, after, ...changes] of cases) {
    test(title, () => {
      const found = diffContract(release(before), normalise(readFragment(after)))
      assert.deepEqual(found.changes.map(({ risk, kind, path }) => `${risk} ${kind} ${path}`).sort(), [...changes].sort())
      for (const { risk, remedy } of found.changes) assert.equal(remedy !== null || risk !== 'breaking', true)
    })
  }
})

test('what was just released is not broken, whatever the blueprint', () => {
  fc.assert(
    fc.property(anyBlueprint, (blueprint) => {
      const model = normalise(blueprint)
      const contract = JSON.parse(JSON.stringify(contractOf(model))) as Contract
      assert.deepEqual(diffContract(contract, model), { changes: [], keeping: null })
    }),
    { seed: 20261121, numRuns: 150 },
  )
})

/** Edits of which the words that are told make a new version, with the old one as it was. */
const kept: readonly (readonly [before: string, after: string, words: object])[] = [
  [shop('a: text()'), shop("b: text({ was: 'a' })"), { entities: { item: { fields: { a: 'b' } } } }],
  [shop('a: text({ max: 7 }), c: int()'), shop('b: text({ max: 7 }), c: int()'), { entities: { item: { fields: { a: 'b' } } } }],
  [shop('a: text()'), shop('a: text(), b: int({ min: 3 })'), { entities: { item: { without: ['b'], absent: { b: 3 } } } }],
  [
    shop('a: text({ optional: true })'),
    shop('a: text()'),
    { entities: { item: { fields: { a: { from: 'a', optional: true } }, absent: { a: 'unknown' } } } },
  ],
  [shop("a: oneOf(['x', 'y'])"), shop("a: oneOf(['x', 'z'])"), { entities: { item: { values: { a: { y: 'z' } } } } }],
  [
    shop('a: int()'),
    shop('a: decimal()'),
    { entities: { item: { fields: { a: { kind: 'int' } }, without: ['a'], code: true } } },
  ],
  [shop('a: int(), b: int()'), shop('a: int()'), { entities: { item: { fields: { b: { kind: 'int' } }, code: true } } }],
  [
    shop('a: int()'),
    shop('b: int(), c: text()').replace('item:', 'thing:'),
    { entities: { item: { entity: 'thing', fields: { a: 'b' }, without: ['c'], absent: { c: 'unknown' } } } },
  ],
  [
    shop('a: int()'),
    shop('a: int()', '', "{ can: { read: 'anyone', create: 'anyone', update: 'anyone' }, plural: 'things' }"),
    { entities: { item: { plural: 'items' } } },
  ],
  [
    order('input: { a: int(), b: text() }'),
    order('input: { c: int(), b: text(), d: bool() }').replace('order:', 'buy:'),
    { actions: { order: { action: 'buy', input: { a: 'c', d: null }, absent: { d: false } } } },
  ],
  [
    order("on: 'item', returns: { a: oneOf(['x']) }, input: { b: text({ optional: true }) }"),
    order("on: 'item', returns: { a: oneOf(['y']) }, input: { b: text() }, http: 'POST /order/{id}'"),
    {
      actions: {
        order: {
          http: 'POST /v1/items/{id}/order',
          input: { b: { from: 'b', optional: true } },
          absent: { b: 'unknown' },
          values: { a: { x: 'y' } },
        },
      },
    },
  ],
]

describe('the words that keep a released version', () => {
  for (const [before, after, words] of kept) {
    test(JSON.stringify(words), () => {
      const contract = release(before)
      const blueprint = readFragment(after) as object
      const { keeping } = diffContract(contract, normalise(blueprint))
      assert.deepEqual(keeping, { version: 'v2', versions: { v1: words } })
      const pasted = { ...blueprint, version: 'v2', versions: keeping.versions }
      assert.deepEqual(checkBlueprint(pasted), [])
      const left = diffContract(contract, normalise(pasted)).changes.filter(({ risk }) => risk === 'breaking')
      assert.deepEqual(left, [])
    })
  }
})
