import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { newPlace, startTestServer, type TestServer } from '../adapters/postgres/place.test-kit.ts'
import { planPostgres } from '../adapters/postgres/plan-migration.ts'
import { planSqlite } from '../adapters/sqlite/plan-migration.ts'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { applyMigration } from '../migrate/index.ts'
import { int, text } from '../model/language.ts'
import type { Model } from '../model/model.ts'
import { realOutside } from '../ports/outside.test-kit.ts'
import { modelOf, open } from '../ports/store-kit.contract.ts'
import { type ChangeMigration, migrationOf } from './change-migration.ts'
import type { Environment } from './environment.ts'
import { openMigrator } from './migrate.ts'
import { waitingOutside as outside } from './outside.ts'

const fields = { handle: text({ max: 20 }) }
/** What the database was made for; what the blueprint says since, unmigrated; and what a change makes of it. */
const stored = modelOf({ person: open(fields) })
const blueprint = modelOf({ person: open({ ...fields, city: text({ max: 40, optional: true }) }) })
const changed = modelOf({
  person: open({ ...fields, city: text({ max: 40, optional: true }) }),
  comment: open({ body: text({ max: 99 }) }),
})
/** What no plan can do to rows that are there. */
const impossible = modelOf({ person: open({ handle: int() }) })

const says = (plan: Pick<ChangeMigration, 'steps'>) => plan.steps.map(({ id }) => id).join(' ')

describe('what a change does to the tables of a project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-change-'))
  let server: TestServer
  before(async () => {
    server = await startTestServer()
  })
  after(async () => {
    rmSync(folder, { recursive: true, force: true })
    await server.remove()
  })
  const ask = (environment: Environment, to: Model = changed, at = folder) =>
    migrationOf({ folder: at, before: blueprint, after: to, environment })

  const engines = {
    async sqlite() {
      const data = mkdtempSync(join(folder, 'data-'))
      const store = await openSqliteStore({ folder: join(data, 'data'), model: stored, outside: realOutside })
      await store.close()
      return { environment: { LINTEL_DATA: data }, settings: { folder: data } }
    },
    async postgres() {
      const url = await server.newDatabase()
      const store = await newPlace(() => ({ newDatabase: async () => url })).open(stored)
      await store.close()
      return { environment: { DATABASE_URL: url }, settings: { folder, database: { url, connections: 3, pooled: false } } }
    },
  }

  for (const engine of ['sqlite', 'postgres'] as const) {
    test(`${engine}: of the tables that are there, also where the blueprint is ahead of them`, async () => {
      const { environment } = await engines[engine]()
      const plan = await ask(environment)
      assert.deepEqual([plan.against, plan.engine, plan.begun, plan.problems], ['database', engine, false, []])
      assert.match(says(plan), /comment/)
      assert.match(says(plan), /city/)
      assert.match(plan.locksFrom, engine === 'sqlite' ? /one lock/ : /observed in an embedded PostgreSQL/)
    })

    test(`${engine}: of the one that is under way, which has to end first`, async () => {
      const { environment, settings } = await engines[engine]()
      const migrator = await openMigrator(settings)
      const renamed = modelOf({ person: open({ name: text({ max: 20, was: 'handle' }) }) })
      const applied = await applyMigration(migrator, { to: renamed, allow: [], through: 'backfill', outside })
      await migrator.close()
      assert.ok(applied.is === 'ready')
      const plan = await ask(environment)
      assert.deepEqual([plan.against, plan.begun], ['database', true])
      assert.equal(says(plan), says(applied.plan))
      assert.doesNotMatch(says(plan), /comment/)
    })

    test(`${engine}: what no plan can do is told with what to do instead`, async () => {
      const { environment } = await engines[engine]()
      const plan = await ask(environment, impossible)
      assert.deepEqual([plan.against, plan.steps], ['database', []])
      assert.match(plan.problems.join(), /handle: .*; add a field of another name/)
    })
  }

  test('of the blueprint, where there are no tables yet', async () => {
    for (const [environment, engine, planned] of [
      [{}, 'sqlite', planSqlite(blueprint, changed)],
      [{ DATABASE_URL: await server.newDatabase() }, 'postgres', planPostgres(blueprint, changed)],
    ] as const) {
      const plan = await ask(environment)
      assert.deepEqual([plan.against, plan.engine, plan.problems], ['blueprint', engine, []])
      assert.deepEqual(plan.steps, planned.steps)
      assert.match(says(plan), /comment/)
      assert.doesNotMatch(says(plan), /city/)
    }
  })

  test('of the blueprint, and why, where the database cannot be looked at', async () => {
    const url = Object.assign(new URL(server.url), { port: '1' }).href
    for (const [environment, why] of [
      [{ DATABASE_URL: url }, /was not looked at: PostgreSQL cannot be reached/],
      [{ DATABASE_URL: server.url, LINTEL_DATABASE_POOLER: 'transaction' }, /behind a transaction pooler/],
      [{ DATABASE_URL: 'mysql://somewhere' }, /DATABASE_URL/],
    ] as const) {
      const plan = await ask(environment)
      assert.equal(plan.against, 'blueprint')
      assert.match(plan.problems.join(), why)
      assert.match(says(plan), /comment/)
    }
  })
})
