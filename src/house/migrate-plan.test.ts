import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { observePlan } from '../adapters/postgres/observe-plan.ts'
import { startTestServer, type TestServer } from '../adapters/postgres/place.test-kit.ts'
import { planPostgres } from '../adapters/postgres/plan-migration.ts'
import { openPostgresStore } from '../adapters/postgres/store.ts'
import { planSqlite } from '../adapters/sqlite/plan-migration.ts'
import { writeFiles } from '../migrate/index.ts'
import { waves } from '../ports/migration.ts'
import { modelOf, shorthand } from '../ports/store-kit.contract.ts'
import { kinds } from './migrate-kinds.test-kit.ts'
import { waitingOutside as outside } from './outside.ts'

for (const [engine, plan] of [
  ['PostgreSQL', planPostgres],
  ['SQLite', planSqlite],
] as const) {
  describe(`plans for ${engine}`, () => {
    for (const { name, from, to, allow = [] } of kinds) {
      test(`${name}: waves in their order, what destroys in the last, the same plan every time`, () => {
        const made = plan(modelOf(from), modelOf(to))
        assert.deepEqual(made, plan(modelOf(from), modelOf(to)))
        const order = made.steps.map(({ wave }) => waves.indexOf(wave))
        assert.deepEqual(order, [...order].sort())
        const destroying = made.steps.filter(({ destroys }) => destroys.length > 0)
        assert.deepEqual(destroying.flatMap(({ destroys }) => destroys).sort(), [...allow].sort())
        assert.ok(destroying.every(({ wave, risk }) => wave === 'contract' && risk === 'destroys'))
        assert.deepEqual(plan(modelOf(to), modelOf(to)).steps, [])
      })
    }
  })
}

describe('what the steps on PostgreSQL were seen to do', () => {
  let server: TestServer
  before(async () => {
    server = await startTestServer()
  })
  after(() => server.remove())

  for (const { name, from, to } of kinds) {
    test(`${name}: no table is written anew under a lock, and the known locks are the observed ones`, async () => {
      const [before, next] = [modelOf(from), modelOf(to)]
      const plan = planPostgres(before, next)
      const seen = await observePlan(await server.newDatabase(), before, plan, outside)
      for (const [i, step] of seen.steps.entries()) {
        const known = plan.steps[i]!
        if (step.act.does !== 'batches') assert.notEqual(step.risk, 'rewrites', step.id)
        // A step may do less than such a step may do: an index that is renamed may be gone already.
        if (known.lock !== 'none')
          assert.ok(strength(step.lock) <= strength(known.lock), `${step.id}: ${step.lock}, known ${known.lock}`)
      }
    })
  }

  test('control: a plan that builds an index in the way of writes is seen to', async () => {
    const kind = kinds.find(({ name }) => name === 'an index')!
    const [before, next] = [modelOf(kind.from), modelOf(kind.to)]
    const plan = planPostgres(before, next)
    const steps = plan.steps.map((step) =>
      step.act.does === 'index'
        ? { ...step, act: { does: 'change' as const, sql: [step.act.sql.replace('CONCURRENTLY ', '')] } }
        : step,
    )
    const seen = await observePlan(await server.newDatabase(), before, { ...plan, steps }, outside)
    assert.deepEqual(
      seen.steps.map(({ lock, risk }) => [lock, risk]),
      [['SHARE', 'waits']],
    )
  })

  test('files, applied one after the other, come to the same', async () => {
    for (const kind of kinds.filter(({ name }) => /split|decimal of finer|entity renamed|uniqueness$|other names/.test(name))) {
      const url = await server.newDatabase()
      const [from, to] = [modelOf(kind.from), modelOf(kind.to)]
      const open = (model: typeof from) => openPostgresStore({ url, model, outside, connections: 3, changes: 'refuse' })
      const store = await open(from)
      for (const [i, row] of kind.rows.entries())
        await shorthand(store).create(from.entities[0]!.name, row, `01900000-cccc-7000-8000-00000000000${i}`)
      await store.close()
      const plan = planPostgres(from, to)
      const client = new pg.Client(url)
      await client.connect()
      for (const { name, text } of writeFiles({ plan, from, to, startedAt: '2026-01-01T00:00:00.000Z' })) {
        await client.query(text)
        if (/-ready\.sql$/.test(name)) for (const model of [from, to]) await (await open(model)).close()
      }
      await client.end()
      const made = await open(to)
      const rows = await shorthand(made).all({ entity: to.entities[0]!.name })
      for (const [i, wanted] of kind.after.slice(0, rows.length).entries())
        for (const [field, value] of Object.entries(wanted))
          assert.deepEqual(rows[i]![field] ?? null, value, `${kind.name}: ${field}`)
      assert.equal(rows.length, kind.rows.length)
      await made.close()
    }
  })
})

const order = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
]
function strength(lock: string): number {
  assert.ok(order.includes(lock), lock)
  return order.indexOf(lock)
}
