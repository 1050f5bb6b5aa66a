import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { constants } from './constants.ts'
import { readCost } from './cost.ts'
import { socialDesign, valuesWith } from './design.test-kit.ts'
import { planCapacity, readState } from './plan-capacity.ts'
import { microDollars, PriceError, type PriceList, prices, pricesOf } from './prices.ts'

const { model, load } = socialDesign()
const costOf = (processes: number, databaseReplicas: number, list: PriceList = prices.generic) => {
  const chosen = { engine: 'postgres', processes, databaseReplicas, databaseCores: 4 } as const
  const { demands, storage, deployment } = readState(model, load, valuesWith({ users: 200_000 }), constants, chosen)
  return readCost(demands, storage, deployment, constants, { generic: list })
}
const amount = fc
  .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`)

test('a process more costs exactly its price, a replica exactly the cores and the storage of the primary', () => {
  const processPrice = (processes: number) => costOf(processes, 0).lines.find(({ says }) => says === 'serving processes')!.cents
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 9 }), (processes, replicas) => {
      const before = costOf(processes, replicas)
      assert.equal(costOf(processes + 1, replicas).centsPerMonth - before.centsPerMonth, processPrice(1))
      const primary = before.lines.filter(({ says }) => says === 'cores of the database' || says === 'storage')
      const expected = primary.reduce((total, { cents }) => total + cents, 0)
      assert.equal(costOf(processes, replicas + 1).centsPerMonth - before.centsPerMonth, expected)
    }),
    { numRuns: 25 },
  )
  assert.equal(processPrice(1), 2_000)
})

test('the sum is that of its lines, in whole cents, whatever the prices are', () => {
  fc.assert(
    fc.property(amount, amount, amount, (process, storageGb, egressGb) => {
      const list = {
        ...prices.generic,
        prices: { ...prices.generic.prices, process: price(process), storageGb: price(storageGb), egressGb: price(egressGb) },
      }
      const { lines, centsPerMonth } = costOf(3, 1, list)
      assert.equal(
        centsPerMonth,
        lines.reduce((total, { cents }) => total + cents, 0),
      )
      for (const { cents, quantity, usd } of lines) {
        assert.ok(Number.isSafeInteger(cents))
        const exact = BigInt(quantity) * microDollars('process', price(usd))
        const over = BigInt(cents) * 10_000n - exact
        assert.ok(over >= 0n && over < 10_000n, `${quantity} × ${usd} is not ${cents} cents`)
      }
    }),
    { numRuns: 40 },
  )
})
const price = (usd: string) => ({ usd, from: 'read', page: 'a test' }) as const

test('every price that is built in says that it is assumed, of when, and where to look', () => {
  assert.deepEqual(Object.keys(prices).sort(), [
    'aws',
    'azure',
    'digitalocean',
    'fly',
    'gcp',
    'generic',
    'on-premises',
    'railway',
  ])
  for (const list of Object.values(prices)) {
    assert.equal(list.date, '2026-11')
    for (const { from, page } of Object.values(list.prices)) {
      assert.equal(from, 'assumed')
      assert.ok(page.length > 0)
    }
  }
  assert.equal(pricesOf(prices, 'vercel'), prices.generic)
  assert.equal(pricesOf(prices, 'fly').provider, 'Fly.io')
})

test('on premises costs nothing, and says that this is not so', () => {
  const { cost } = planCapacity(model, load, valuesWith({ cloud: 'on-premises' }))
  assert.equal(cost.centsPerMonth, 0)
  assert.match(cost.list.note!, /not free/)
})

test('a price that is no decimal is refused with what to write', () => {
  for (const usd of ['', '-1', '1e3', '0.1234567', '1,000', 'free'])
    assert.throws(
      () => microDollars('process', price(usd)),
      (error) => error instanceof PriceError && /as in 0\.115/.test(error.message),
    )
  assert.equal(microDollars('process', price('0.115')), 115_000n)
})
