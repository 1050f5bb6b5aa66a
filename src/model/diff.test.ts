import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { canonicalJson, isObject, type Json } from '../kit/json.ts'
import { anyBlueprint } from './blueprint.arbitrary.test-kit.ts'
import { checkBlueprint } from './check.ts'
import { type ChangeKind, diffModels } from './diff.ts'
import { accessCases, actionCases } from './diff-actions.test-kit.ts'
import { entityCases } from './diff-entities.test-kit.ts'
import { fieldCases } from './diff-fields.test-kit.ts'
import { versionCases } from './diff-versions.test-kit.ts'
import { renameCases, workCases } from './diff-work.test-kit.ts'
import { readFragment } from './fragment.test-kit.ts'
import type { Model } from './model.ts'
import { normalise } from './normalise.ts'

const seed = 20261121
const told = new Set<string>()

describe('diffModels', () => {
  for (const [before, after, ...changes] of [
    ...entityCases,
    ...fieldCases,
    ...accessCases,
    ...actionCases,
    ...renameCases,
    ...workCases,
    ...versionCases,
  ]) {
    test(`${before}  =>  ${after}`.slice(0, 160), () => {
      const found = diffModels(normalise(readFragment(before)), normalise(readFragment(after)))
      assert.deepEqual(
        found.map(
          ({ kind, path, class: effect, store, says, remedy }) =>
            `${effect} ${store} ${kind} ${path}: ${says}${remedy ? ` -> ${remedy}` : ''}`,
        ),
        changes,
      )
      for (const { kind } of found) told.add(kind)
    })
  }

  test('has a case for every kind of change', () => {
    // Exhaustive by its type: a kind that is added has to be added here.
    const kinds: Readonly<Record<ChangeKind, true>> = {
      'name-changed': true,
      'actor-changed': true,
      'auth-changed': true,
      'version-changed': true,
      'version-added': true,
      'version-removed': true,
      'expectation-changed': true,
      'role-added': true,
      'role-removed': true,
      'rule-added': true,
      'rule-removed': true,
      'entity-added': true,
      'entity-removed': true,
      'entity-renamed': true,
      'collection-changed': true,
      'access-narrowed': true,
      'access-widened': true,
      'index-added': true,
      'index-removed': true,
      'field-added': true,
      'field-removed': true,
      'field-renamed': true,
      'backfill-changed': true,
      'type-changed': true,
      'became-optional': true,
      'became-required': true,
      'unique-added': true,
      'unique-removed': true,
      'became-immutable': true,
      'became-mutable': true,
      'privacy-changed': true,
      'bound-narrowed': true,
      'bound-widened': true,
      'value-added': true,
      'value-removed': true,
      'default-changed': true,
      'target-changed': true,
      'relation-changed': true,
      'delete-rule-changed': true,
      'event-added': true,
      'event-removed': true,
      'version-raised': true,
      'version-lowered': true,
      'subject-changed': true,
      'error-shape-added': true,
      'error-shape-removed': true,
      'action-added': true,
      'action-removed': true,
      'route-changed': true,
      'row-changed': true,
      'returns-changed': true,
      'status-changed': true,
      'emit-added': true,
      'emit-removed': true,
      'starts-changed': true,
      'cache-changed': true,
      'signature-changed': true,
      'limit-lowered': true,
      'limit-raised': true,
      'timeout-changed': true,
      'error-shape-changed': true,
      'job-added': true,
      'job-removed': true,
      'job-changed': true,
      'saga-added': true,
      'saga-removed': true,
      'saga-changed': true,
      'external-added': true,
      'external-removed': true,
      'external-changed': true,
      'webhook-added': true,
      'webhook-removed': true,
      'webhook-changed': true,
      'reason-changed': true,
      'order-changed': true,
      restated: true,
    }
    assert.deepEqual(
      Object.keys(kinds).filter((kind) => !told.has(kind)),
      [],
    )
  })

  test('reads a model that was stored before there were jobs, versions and former names', () => {
    const words = [
      'jobs',
      'sagas',
      'external',
      'webhooks',
      'was',
      'backfill',
      'cacheMs',
      'starts',
      'signed',
      'version',
      'subject',
    ]
    const fragment =
      "actor: 'user', entities: { user: entity({ name: text() }) }, events: { seen: { by: ref('user'), at: time() } }, actions: { see: { on: 'user', allow: 'self', emits: ['seen'] } }"
    const model = normalise(readFragment(fragment))
    const old = (_: string, value: unknown) =>
      isObject(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !words.includes(key))) : value
    const parsed = JSON.parse(JSON.stringify(model, old)) as Model
    const events = parsed.events.map(({ name, fields }) => ({ name, fields }))
    const stored = { ...parsed, auth: model.auth, events } as unknown as Model
    assert.deepEqual(Object.keys(stored.actions[0]!).includes('starts'), false)
    assert.deepEqual(diffModels(stored, model), [])
    assert.deepEqual(diffModels(model, stored), [])
  })

  test('finds nothing between a model and itself', () => {
    fc.assert(
      fc.property(anyBlueprint, (blueprint) => assert.deepEqual(diffModels(normalise(blueprint), normalise(blueprint)), [])),
      { seed, numRuns: 100 },
    )
  })

  test('finds something between any two models that differ, in both directions, ordered by path', () => {
    fc.assert(
      fc.property(anyBlueprint, anyBlueprint, (one, other) => {
        const [before, after] = [normalise(one), normalise(other)]
        const differ = canonicalJson(before) !== canonicalJson(after)
        for (const changes of [diffModels(before, after), diffModels(after, before)]) {
          assert.equal(changes.length > 0, differ)
          const paths = changes.map(({ path }) => path)
          assert.deepEqual(paths, [...paths].sort())
          for (const { class: effect, says, remedy } of changes) {
            assert.ok(effect === 'compatible' || remedy !== null)
            for (const line of [says, remedy ?? 'x']) assert.match(line, /^[^\n]*[^.\n]$/)
          }
        }
      }),
      { seed, numRuns: 200 },
    )
  })

  test('finds something wherever a single value of a blueprint was changed', () => {
    let compared = 0
    fc.assert(
      fc.property(anyBlueprint, fc.nat(), fc.nat(), (blueprint, place, how) => {
        const changed = changeOne(blueprint as unknown as Json, place, how)
        if (checkBlueprint(changed).length > 0) return
        const [before, after] = [normalise(blueprint), normalise(changed)]
        if (canonicalJson(before) === canonicalJson(after)) return
        compared++
        assert.ok(diffModels(before, after).length > 0)
        assert.ok(diffModels(after, before).length > 0)
      }),
      { seed, numRuns: 500 },
    )
    assert.ok(compared > 120, `only ${compared} were compared`)
  })
})

/** The same data with one key gone, or one value another of its type. */
function changeOne(value: Json, place: number, how: number): unknown {
  const places: [Record<string, unknown>, string][] = []
  const copy = JSON.parse(JSON.stringify(value), function (this: Record<string, unknown>, key, inner: unknown) {
    if (key !== '') places.push([this, key])
    return inner
  }) as unknown
  const [holder, key] = places[place % places.length]!
  const old = holder[key]
  if (how % 3 === 0 && !Array.isArray(holder)) delete holder[key]
  else if (typeof old === 'boolean') holder[key] = !old
  else if (typeof old === 'number') holder[key] = old + (how % 2 ? 1 : -1)
  else if (typeof old === 'string')
    holder[key] =
      how % 2 ? `${old}x` : (places.map(([from, name]) => from[name]).filter((each) => typeof each === 'string')[how % 7] ?? old)
  else if (Array.isArray(old)) holder[key] = how % 2 ? old.toReversed() : old.slice(1)
  else delete holder[key]
  return copy
}
