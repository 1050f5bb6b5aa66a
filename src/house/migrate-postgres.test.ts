import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { openPostgresMigrator } from '../adapters/postgres/migrator.ts'
import { newPlace, startTestServer, type TestServer } from '../adapters/postgres/place.test-kit.ts'
import { applyMigration } from '../migrate/index.ts'
import { modelOf } from '../ports/store-kit.contract.ts'
import { type MigrationPlace, migrationTests } from './migrate.test-kit.ts'
import { kinds } from './migrate-kinds.test-kit.ts'
import { waitingOutside as outside } from './outside.ts'

describe('migrations on PostgreSQL', () => {
  let server: TestServer
  before(async () => {
    server = await startTestServer()
  })
  after(() => server.remove())

  const place = (): MigrationPlace => {
    let url: string | undefined
    const urlOf = async () => (url ??= await server.newDatabase())
    const opened = newPlace(() => ({ ...server, newDatabase: urlOf }))
    return {
      open: (model, changes) => opened.open(model, Date.now, { connections: 3, ...(changes ? { changes } : {}) }),
      migrator: async () => openPostgresMigrator({ url: await urlOf(), outside, runnerPatienceMs: 200 }),
      schema: async () => readSchema(await urlOf()),
      remove: () => opened.remove(),
    }
  }
  migrationTests(place, { name: 'postgres', sharesTables: true })

  test('an index that a killed build left is dropped and built anew', async () => {
    const kind = kinds.find(({ name }) => name === 'a uniqueness')!
    const [from, to] = [modelOf(kind.from), modelOf(kind.to)]
    const url = await server.newDatabase()
    await (await newPlace(() => ({ ...server, newDatabase: async () => url })).open(from, Date.now, { connections: 3 })).close()
    const client = new pg.Client(url)
    await client.connect()
    const ask = async (sql: string) => (await client.query({ text: sql, rowMode: 'array' })).rows
    const row = (i: number) => `('01900000-dddd-7000-8000-00000000000${i}', 1, now(), now(), 'same', 1, NULL)`
    await client.query(`INSERT INTO person VALUES ${row(1)}, ${row(2)}`)
    await assert.rejects(client.query('CREATE UNIQUE INDEX CONCURRENTLY person_handle_key ON person (handle)'), /could not create unique index/)
    await client.query(`UPDATE person SET handle = 'other' WHERE id = '01900000-dddd-7000-8000-000000000001'`)
    const valid = `SELECT indisvalid FROM pg_index WHERE indexrelid = 'person_handle_key'::regclass`
    assert.deepEqual(await ask(valid), [[false]])
    const migrator = await openPostgresMigrator({ url, outside })
    assert.equal((await applyMigration(migrator, { to, allow: [], through: null, outside })).is, 'done')
    await migrator.close()
    assert.deepEqual(await ask(valid), [[true]])
    await client.end()
  })

  test('a lock that is not to be had stops nobody, is asked for again, and given up in the end', async () => {
    const kind = kinds.find(({ name }) => name === 'an optional field')!
    const [from, to] = [modelOf(kind.from), modelOf(kind.to)]
    const url = await server.newDatabase()
    await (await newPlace(() => ({ ...server, newDatabase: async () => url })).open(from, Date.now, { connections: 3 })).close()
    const client = new pg.Client(url)
    await client.connect()
    await client.query('BEGIN; SELECT count(*) FROM person')
    const migrator = await openPostgresMigrator({ url, outside, lockTimeoutMs: 5 })
    const asked = { to, allow: [], through: null, outside, patienceMs: 300 }
    await assert.rejects(applyMigration(migrator, asked), { name: 'LockPatienceError', message: /person\.city\.add/ })
    await client.query('COMMIT')
    assert.equal((await applyMigration(migrator, asked)).is, 'done')
    await migrator.close()
    await client.end()
  })
})

async function readSchema(url: string): Promise<readonly string[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows } = await client.query(`
      SELECT format('%s.%s %s %s default %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) AS line
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL SELECT format('%s %s %s valid %s', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
      UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
      ORDER BY 1`)
    return rows.map(({ line }) => line as string)
  } finally {
    await client.end()
  }
}
