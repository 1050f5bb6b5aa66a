import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkBlueprint } from '../../model/check.ts'
import { entity, int, text } from '../../model/language.ts'
import { normalise } from '../../model/normalise.ts'
import { nobody } from '../../ports/caller.ts'
import { type Condition, type Operator, type SortKey, UnservedError } from '../../ports/store.ts'
import { compilePage } from '../sql/compile-read.ts'
import { sqliteEngine } from './engine.ts'
import { createSlowPlans } from './slow-plan.ts'

const fields = ['a', 'b', 'c'] as const
const access = { caller: nobody, key: 'anyone', rules: new Map() }
const everything = { fields: null, include: [] }

const key = (names: readonly string[]) =>
  fc.constantFrom(...names).chain((field) => fc.boolean().map((descending) => ({ field, descending })))
const spec = fc.uniqueArray(key([...fields, 'createdAt']), { minLength: 1, maxLength: 3, selector: ({ field }) => field })
const sort = fc.uniqueArray(key([...fields, 'createdAt', 'id']), { minLength: 1, maxLength: 2, selector: ({ field }) => field })
const indexes = fc.uniqueArray(spec, { minLength: 1, maxLength: 4, selector: (keys) => keys.map(({ field }) => field).join() })
const write = (keys: readonly SortKey[]) => keys.map(({ field, descending }) => (descending ? `-${field}` : field))

/** Is the plan slow that a page gets; undefined where it is refused. */
function isSlow(
  index: readonly (readonly SortKey[])[],
  where: readonly Condition[],
  order: readonly SortKey[] | null,
  continued: boolean,
) {
  const blueprint = {
    name: 'orders',
    entities: { row: { ...entity({ a: text(), b: int(), c: text() }), can: { read: 'anyone' }, index: index.map(write) } },
  }
  if (checkBlueprint(blueprint).length > 0) return undefined
  const model = normalise(blueprint)
  try {
    const { sql } = compilePage(
      sqliteEngine,
      model,
      { entity: 'row', selection: everything, where, sort: order, continued },
      access,
    )
    return createSlowPlans(model)(sql!)
  } catch (error) {
    if (error instanceof UnservedError) return undefined
    // A whole number has no prefix.
    if (error instanceof TypeError && where.some(({ field, operator }) => field === 'b' && operator === 'prefix'))
      return undefined
    throw error
  }
}

/** @returns how many cases were not refused, so that a property about none of them is noticed. */
function checkFast(
  what: fc.Arbitrary<{ index: SortKey[][]; where: readonly Condition[]; order: SortKey[] | null; continued: boolean }>,
): number {
  let served = 0
  const property = fc.property(what, ({ index, where, order, continued }) => {
    const slow = isSlow(index, where, order, continued)
    if (slow === undefined) return
    served++
    assert.equal(slow, false)
  })
  fc.assert(property, { seed: 20261121, numRuns: 300 })
  return served
}

test('a sort without a filter is read from an index, from whatever cursor', () => {
  const what = fc.record({ index: indexes, where: fc.constant([]), order: fc.option(sort), continued: fc.boolean() })
  assert.ok(checkFast(what) > 100)
})

test('a filter without a sort comes in the order of its index', () => {
  const operator = fc.constantFrom<Operator>('eq', 'lt', 'lte', 'gt', 'gte', 'prefix')
  const where = fc.record({ field: fc.constantFrom(...fields), operator }).map((condition) => [condition])
  assert.ok(checkFast(fc.record({ index: indexes, where, order: fc.constant(null), continued: fc.boolean() })) > 100)
})

test('the fields of an index held equal, sorted by the rest of it, either way', () => {
  const what = spec.chain((keys) =>
    fc
      .record({ held: fc.integer({ min: 1, max: keys.length }), against: fc.boolean(), continued: fc.boolean() })
      .map(({ held, against, continued }) => {
        const where = keys.slice(0, held).map(({ field }): Condition => ({ field, operator: 'eq' }))
        const rest = keys.slice(held).map(({ field, descending }) => ({ field, descending: descending !== against }))
        return { index: [keys], where, order: rest.length === 0 ? null : rest, continued }
      }),
  )
  assert.ok(checkFast(what) > 200)
})

test('control: a sort that no index begins with is slow where it is let through', () => {
  const index = [[{ field: 'a', descending: false }], [{ field: 'b', descending: false }]]
  assert.equal(isSlow(index, [{ field: 'a', operator: 'eq' }], [{ field: 'b', descending: false }], false), true)
  assert.equal(isSlow(index, [{ field: 'a', operator: 'ne' }], null, false), true)
})
