import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '../kit/json.ts'
import { anyBlueprint } from './blueprint.arbitrary.test-kit.ts'
import { checkBlueprint } from './check.ts'
import { collectionOf, httpOf, indexNameOf } from './names.ts'
import { normalise } from './normalise.ts'

const seed = 20261121
/** Keys that trip up code which looks things up in plain objects. */
const keys = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'name',
    'entities',
    'fields',
    'kind',
    'can',
    'all',
    'on',
    'where',
    'to',
    'shape',
    'of',
  ),
  fc.string({ maxLength: 5 }),
)
const anyJson = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom<Json>(null, true, '', 'text', 'ref', 'json', '__proto__', 'anyone', 'a.b', -0, 1e308, 2 ** 60),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }).map((entries) => {
      const text = `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`
      return JSON.parse(text) as Json
    }),
  ),
})).value

/** Values of about the right form, which get further before they are found wrong. */
const nearly = fc.constantFrom<Json>(
  { kind: 'ref', to: 'user' },
  { kind: 'json', shape: {} },
  { kind: 'decimal', precision: 2 ** 53, max: '1' },
  { all: ['anyone'], read: null },
  { read: 'self', '': null },
  ['a', '-a'],
  { on: ['createdAt'], where: { a: null } },
  'role:x',
  'GET /{a}/{id}',
  '(a+)+',
  2 ** 53,
  -1,
  0.5,
)

describe('checkBlueprint', () => {
  test('finds nothing wrong with a right blueprint', () => {
    fc.assert(
      fc.property(anyBlueprint, (blueprint) => assert.deepEqual(checkBlueprint(blueprint), [])),
      { seed, numRuns: 300 },
    )
  })

  test('never throws, whatever comes in, and says the same every time', () => {
    fc.assert(
      fc.property(anyJson, (input) => assert.deepEqual(checkBlueprint(input), checkBlueprint(input))),
      { seed, numRuns: 1000 },
    )
  })

  test('never throws on a right blueprint of which any one value was replaced', () => {
    fc.assert(
      fc.property(anyBlueprint, fc.nat(), fc.oneof(anyJson, nearly), (blueprint, at, value) => {
        const places: [object, string][] = []
        const copy = JSON.parse(JSON.stringify(blueprint), function (this: object, key, inner: unknown) {
          if (key !== '') places.push([this, key])
          return inner
        }) as Json
        const [holder, key] = places[at % places.length]!
        Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
        for (const { message, remedy } of checkBlueprint(copy))
          for (const line of [message, remedy]) assert.match(line, /^[^\n\r\u2028\u2029]+$/)
      }),
      { seed, numRuns: 1000 },
    )
  })

  const loop: Record<string, unknown> = {}
  loop.entities = loop
  loop.again = loop
  const deep = JSON.parse(`${'{"entities":'.repeat(5000)}1${'}'.repeat(5000)}`) as unknown
  for (const [title, input] of [
    ['nothing', undefined],
    ['a function', () => 0],
    ['a big integer', 10n],
    ['a symbol', Symbol('x')],
    ['what is not a number', { name: 'a', entities: {}, limit: Number.NaN }],
    ['what contains itself', loop],
    ['what is nested 5000 deep', deep],
    ['a list of a million', { name: 'a', entities: {}, roles: Array.from({ length: 1_000_000 }, () => 0) }],
    ['a text of a million characters', { name: 'a'.repeat(1_000_000), entities: {} }],
    [
      'thousands of broken things',
      {
        name: 'a',
        entities: Object.fromEntries(
          Array.from({ length: 500 }, (_, i) => [`e${i}`, { fields: { a: { kind: 'ref', to: `x${i}` } } }]),
        ),
      },
    ],
  ] as const) {
    test(`refuses ${title} without throwing`, () => {
      const found = checkBlueprint(input)
      assert.ok(found.length > 0 && found.length <= 101)
    })
  }

  test('refuses what it would take to overflow the number of values, quickly', () => {
    const wide = Array.from({ length: 9_000 }, () => Array.from({ length: 90 }, () => 0))
    assert.equal(checkBlueprint({ name: 'a', entities: {}, roles: wide })[0]?.code, 'LNTM001')
  })

  test('a key whose value is undefined is a key that is not there, except one that nobody knows', () => {
    assert.deepEqual(
      checkBlueprint({
        name: 'a',
        entities: { b: { fields: {}, plural: undefined, can: { read: undefined } } },
        actor: undefined,
      }),
      [],
    )
  })

  test('at the largest size that is taken it still answers within seconds', () => {
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, { kind: 'text', max: 10 }]))
    const entities = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`e${i}x`, { fields }]))
    assert.deepEqual(checkBlueprint({ name: 'a', entities }), [])
  })
})

test('names are what the model says they are', () => {
  fc.assert(
    fc.property(anyBlueprint, (blueprint) => {
      const model = normalise(blueprint)
      for (const { name, collection, indexes } of model.entities) {
        const { index = [], unique = [], ...entity } = blueprint.entities[name]!
        assert.equal(collection, collectionOf(name, entity))
        const declared = [
          ...unique.map((spec) => indexNameOf(name, spec, true)),
          ...index.map((spec) => indexNameOf(name, spec, false)),
        ]
        assert.deepEqual(indexes.map((each) => each.name).slice(0, declared.length), declared)
      }
      for (const { name, method, path } of model.actions)
        assert.equal(`${method} ${path}`, httpOf(name, blueprint.actions![name]!, blueprint))
    }),
    { seed, numRuns: 100 },
  )
})
