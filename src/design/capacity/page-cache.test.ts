import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { constants } from './constants.ts'
import { socialDesign, valuesWith } from './design.test-kit.ts'
import { readPages } from './page-cache.ts'
import { readState } from './plan-capacity.ts'

const { model, load } = socialDesign()
const pagesAt = (users: number, dataGb = 0) => {
  const { demands, storage } = readState(model, load, valuesWith({ users, dataGb }), constants, { engine: 'postgres' })
  return { pages: readPages(demands, storage, constants), stored: storage.total.atRetention.value, demands, storage }
}

test('a cache as large as all that is read answers all, none answers nothing, and more memory never answers less', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e8 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 50 }),
      (users, part, dataGb) => {
        const { pages, stored } = pagesAt(users, dataGb)
        assert.equal(pages.hitRate(0), 0)
        assert.equal(pages.hitRate(stored * 1.001), 1)
        const [less, more] = [pages.hitRate(stored * part * 0.9), pages.hitRate(stored * part)]
        assert.ok(less <= more + 1e-12 && more <= 1)
        const bytes = pages.bytesFor(part)
        assert.ok(Math.abs(pages.hitRate(bytes) - part) < 1e-6, `${part} of ${bytes}`)
      },
    ),
    { numRuns: 60 },
  )
})

test('a small table that is read much is kept before a large one that is read little', () => {
  const { demands, storage } = pagesAt(1_000_000)
  const [small, large] = storage.entities
    .toSorted((a, b) => a.bytes.atRetention.value - b.bytes.atRetention.value)
    .filter(({ bytes }) => bytes.atRetention.value > 0)
  const asked = (entity: string) => demands.slice(0, 1).map((each) => ({ ...each, operation: { ...each.operation, entity } }))
  const [ofSmall, ofLarge] = [small!, large!].map(({ name }) => readPages(asked(name), storage, constants))
  assert.ok(ofSmall!.bytesFor(1) < ofLarge!.bytesFor(1))
  assert.equal(ofSmall!.perSecond, ofLarge!.perSecond)
})
