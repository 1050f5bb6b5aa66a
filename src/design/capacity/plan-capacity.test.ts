import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { InputValues } from '../brief/inputs.ts'
import { constants } from './constants.ts'
import type { Deployment } from './deployment.ts'
import { emptyDesign, plainDesign, socialDesign, valuesWith } from './design.test-kit.ts'
import { type CapacityPlan, planCapacity, readState } from './plan-capacity.ts'
import { prices } from './prices.ts'

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= Math.abs(expected) * 1e-6 + 1e-12, `${actual} is not ${expected}`)
const planOf = (given: Partial<InputValues>, chosen: Partial<Deployment> = {}, design = plainDesign()) =>
  planCapacity(design.model, design.load, valuesWith(given), constants, prices, chosen)
const named = ({ components }: CapacityPlan, name: string) => components.find((each) => each.name === name)!

// 500,000 people, of whom 100,000 are active: 86.4 reads a day are 100 a second, 300 at the peak; writes are a tenth of that.
const plain = { users: 500_000 } as const

test('the processes of SQLite are reckoned as by hand', () => {
  const plan = planOf(plain, { engine: 'sqlite', processes: 1 })
  near(plan.workload.reads.peak.value, 300)
  near(plan.workload.writes.peak.value, 30)
  // 300 × 35 µs + 30 × 92 µs
  near(named(plan, 'processes').utilisation.value, 0.0105 + 0.00276)
  near(named(plan, 'writer').utilisation.value, 0.00276)
  // 30 of 1,000 ÷ 2 ms × 32 commits
  near(named(plan, 'flushes').utilisation.value, 30 / 16_000)
  near(named(plan, 'processes').fullAtUsers!, 500_000 / 0.01326)
  assert.equal(plan.demands.find(({ operation }) => operation.name === 'note.get')!.ceiling.value, 1_000_000 / 35)
})

test('the database of PostgreSQL is reckoned as by hand, and replicas share its reads', () => {
  const plan = planOf(plain, { engine: 'postgres', processes: 1, databaseCores: 2, databaseReplicas: 0 })
  // 300 × 50 µs + 30 × 92 µs, of two cores
  near(named(plan, 'database').utilisation.value, (0.015 + 0.00276) / 2)
  // reads 0.5 ms there and back + 0.05; writes twice there and back + 0.092 + a flush of 2
  near(named(plan, 'connections').demand.value, 0.3 * 0.55 + 0.03 * 3.092)
  assert.equal(plan.poolPerProcess.value, 14)
  const replicated = planOf(plain, { engine: 'postgres', processes: 1, databaseCores: 2, databaseReplicas: 2 })
  near(named(replicated, 'database').utilisation.value, (0.005 + 0.00276) / 2)
})

test('many processes share the connections that the server has', () => {
  assert.equal(planOf(plain, { engine: 'postgres', processes: 10 }).poolPerProcess.value, 9)
  assert.equal(planOf(plain, { engine: 'postgres', processes: 200 }).poolPerProcess.value, 1)
  assert.equal(named(planOf(plain, { engine: 'postgres', processes: 200 }), 'connections').capacity.value, 94)
})

test('storage is the sum of its tables, now, after a year and at the end', () => {
  const { storage } = planOf({ ...plain, dataGb: 2, retentionYears: 3 }, { engine: 'postgres' })
  const [user, note] = storage.entities
  assert.equal(user!.rows.atRetention.value, 500_000)
  assert.deepEqual(
    [note!.rows.now.value, note!.rows.afterOneYear.value, note!.rows.atRetention.value],
    [0, 12_000_000, 36_000_000],
  )
  const usable = 8_168 / 8_192
  near(note!.growthPerMonth.value, 1_000_000 * (92 / usable / 0.9 + (28 + 44) / usable / 0.75))
  for (const moment of ['now', 'afterOneYear', 'atRetention'] as const)
    near(
      storage.total[moment].value,
      [...storage.entities, ...storage.own].reduce((total, { bytes }) => total + bytes[moment].value, 2e9),
    )
  near(storage.backups.value, storage.total.atRetention.value * 0.4 * 7)
})

test('a design of nothing needs one process and is never full', () => {
  const plan = planOf({}, {}, emptyDesign())
  assert.deepEqual([plan.deployment.engine, plan.deployment.processes, plan.workload.total.peak.value], ['sqlite', 1, 0])
  // Clients stay connected even where they ask for nothing.
  assert.equal(plan.firstBottleneck?.name, 'clients')
  assert.equal(plan.latency.p99Ms?.value, 0)
})

test('the smallest and the largest inputs give figures, not nonsense', () => {
  const extremes: readonly Partial<InputValues>[] = [
    { users: 1, activePercent: 0.01, peakFactor: 1, retentionYears: 0 },
    {
      users: 5e9,
      activePercent: 100,
      peakFactor: 100,
      retentionYears: 100,
      dataGb: 1e9,
      availabilityPercent: 99.9999,
      regions: 50,
    },
    { readsPerSecond: 1e8, writesPerSecond: 1e8, concurrentUsers: 5e8 },
  ]
  for (const extreme of extremes)
    for (const engine of ['sqlite', 'postgres'] as const) {
      const plan = planOf(extreme, { engine }, socialDesign())
      for (const { utilisation, fullAtUsers } of plan.components) {
        assert.ok(Number.isFinite(utilisation.value) && utilisation.value >= 0)
        assert.ok(fullAtUsers === null || fullAtUsers >= 0)
      }
      assert.ok(Number.isSafeInteger(plan.cost.centsPerMonth))
      assert.ok(!/NaN|Infinity|null ms/.test(JSON.stringify(plan.components)))
    }
  assert.equal(planOf(extremes[2]!, {}, socialDesign()).latency.p99Ms, null)
})

test('SQLite is left where one machine is not enough, or may not be away', () => {
  assert.equal(planOf({}).deployment.engine, 'sqlite')
  assert.equal(planOf({ availabilityPercent: 99.99 }).deployment.engine, 'postgres')
  assert.equal(planOf({ writesPerSecond: 20_000 }).deployment.engine, 'postgres')
  assert.equal(planOf({ stores: ['sqlite'], regions: 2 }).deployment.engine, 'sqlite')
})

// ── what always holds ────────────────────────────────────────────────────────

const design = socialDesign()
const someValues = fc.record({
  users: fc.integer({ min: 1, max: 1e8 }),
  activePercent: fc.double({ min: 0.01, max: 100, noNaN: true }),
  peakFactor: fc.double({ min: 1, max: 100, noNaN: true }),
  retentionYears: fc.integer({ min: 0, max: 100 }),
  dataGb: fc.integer({ min: 0, max: 10_000 }),
  readsPerSecond: fc.constantFrom(0, 0, 17, 40_000),
})
const someDeployment = fc.record({
  engine: fc.constantFrom('sqlite', 'postgres'),
  processes: fc.integer({ min: 1, max: 50 }),
  databaseCores: fc.constantFrom(2, 8, 64),
  databaseReplicas: fc.integer({ min: 0, max: 5 }),
  diskOperations: fc.constantFrom(3_000, 16_000),
})

test('more people never need less of anything, nor cost less', () => {
  fc.assert(
    fc.property(someValues, someDeployment, fc.double({ min: 1, max: 10, noNaN: true }), (given, chosen, times) => {
      const at = (users: number) => readState(design.model, design.load, valuesWith({ ...given, users }), constants, chosen)
      const [few, many] = [at(given.users), at(given.users * times)]
      few.components.forEach((component, i) =>
        assert.ok(many.components[i]!.utilisation.value >= component.utilisation.value * (1 - 1e-9), component.name),
      )
      assert.ok(many.storage.total.atRetention.value >= few.storage.total.atRetention.value)
    }),
    { numRuns: 60 },
  )
})

test('what is stored and asked for is the sum of its parts', () => {
  fc.assert(
    fc.property(someValues, someDeployment, (given, chosen) => {
      const { storage, demands, workload } = readState(design.model, design.load, valuesWith(given), constants, chosen)
      const tables = [...storage.entities, ...storage.own]
      const added = (of: (table: (typeof tables)[number]) => number) => tables.reduce((total, each) => total + of(each), 0)
      near(storage.total.atRetention.value, added(({ bytes }) => bytes.atRetention.value) + storage.takenOver.value)
      near(
        storage.rows.afterOneYear.value,
        added(({ rows }) => rows.afterOneYear.value),
      )
      near(
        storage.growthPerMonth.value,
        added(({ growthPerMonth }) => growthPerMonth.value),
      )
      near(workload.total.peak.value, workload.reads.peak.value + workload.writes.peak.value)
      near(
        workload.total.peak.value,
        demands.reduce((total, { operation }) => total + operation.peak.value, 0),
      )
    }),
    { numRuns: 60 },
  )
})

test('twice the rates on twice the cores are used alike', () => {
  fc.assert(
    fc.property(someValues, someDeployment, (given, chosen) => {
      const use = (times: number, name: string) => {
        const rates = { users: given.users * times, readsPerSecond: given.readsPerSecond * times }
        const cores = { processes: chosen.processes * times, databaseCores: chosen.databaseCores * times }
        const state = readState(design.model, design.load, valuesWith({ ...given, ...rates }), constants, { ...chosen, ...cores })
        return state.components.find((each) => each.name === name)?.utilisation.value ?? 0
      }
      for (const name of ['processes', 'database', 'clients']) near(use(2, name), use(1, name))
    }),
    { numRuns: 60 },
  )
})

test('where a component is said to be full, it is', () => {
  fc.assert(
    fc.property(someValues, someDeployment, (given, chosen) => {
      const plan = planCapacity(design.model, design.load, valuesWith(given), constants, prices, chosen)
      for (const { name, fullAtUsers } of plan.components) {
        if (fullAtUsers === null || fullAtUsers === 0) continue
        const useAt = (users: number) => {
          const then = { ...given, users, readsPerSecond: (given.readsPerSecond * users) / given.users }
          const state = readState(design.model, design.load, valuesWith(then), constants, chosen)
          return state.components.find((each) => each.name === name)!.utilisation.value
        }
        const [before, after] = [useAt(fullAtUsers * (1 - 1e-6)), useAt(fullAtUsers * (1 + 1e-6))]
        assert.ok(before <= 1 && after >= 1, `${name} at ${fullAtUsers} is used ${before} to ${after}`)
      }
    }),
    { numRuns: 10 },
  )
})

test('the first bottleneck is the one that is full with the fewest people', () => {
  const { components, firstBottleneck, headroom } = planOf({ users: 1_000_000 }, {}, design)
  const least = Math.min(...components.map(({ fullAtUsers }) => fullAtUsers ?? Number.POSITIVE_INFINITY))
  assert.equal(firstBottleneck?.fullAtUsers, least)
  near(headroom!, least / 1_000_000)
})

test('a quicker disk is bought before cores that are there for their memory, and what is full has no end of waiting', () => {
  const given = { users: 5_000_000, stores: ['postgres' as const] }
  const { deployment, components, latency, cost } = planOf(given, {}, design)
  const disk = components.find(({ name }) => name === 'disk reads')!
  assert.ok(disk.utilisation.value <= constants.targetUse.value, String(disk.utilisation.value))
  assert.ok(deployment.diskOperations > constants.diskOperationsPerSecond.value && deployment.databaseCores < 64)
  assert.ok(cost.lines.some(({ says }) => says === 'reads of the disk'))
  assert.ok(latency.p99Ms !== null)
  const slow = planOf(given, { diskOperations: 3_000, databaseCores: 2 }, design)
  assert.ok(slow.components.find(({ name }) => name === 'disk reads')!.utilisation.value > 1)
  assert.deepEqual([slow.latency.p99Ms, slow.latency.meanMs], [null, null])
})

test('what is sized for a load carries it at the use that is planned for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000_000 }), (users) => {
      const state = readState(design.model, design.load, valuesWith({ users }), constants, {})
      for (const name of ['processes', 'database', 'clients'] as const) {
        const use = state.components.find((each) => each.name === name)?.utilisation.value ?? 0
        assert.ok(use <= constants.targetUse.value + 1e-9, `${name} of ${users}: ${use}`)
      }
    }),
    { numRuns: 60 },
  )
})
