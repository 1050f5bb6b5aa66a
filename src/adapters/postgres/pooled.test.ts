import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { loadTestServers, type TestPooler } from '../../kit/test-servers.test-kit.ts'
import { entity, text } from '../../model/language.ts'
import { normalise } from '../../model/normalise.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import { storeContract } from '../../ports/store.contract.ts'
import { everything, type Store, UnavailableError } from '../../ports/store.ts'
import { asSystem, createIdSequence } from '../../ports/store-kit.contract.ts'
import { newPlace, startTestServer, type TestServer } from './place.test-kit.ts'
import { openPostgresStore, type PostgresStoreOptions } from './store.ts'

const { startPgbouncer, whyNoPgbouncer } = await loadTestServers()

const note = entity({ line: text({ max: 40 }) })
const model = normalise({ name: 'notes', entities: { note } })
const notes = { entity: 'note', selection: everything }
const newId = createIdSequence()

let server: TestServer
let pooler: TestPooler

describe('through PgBouncer, which lends connections for a transaction', { skip: whyNoPgbouncer() }, () => {
  before(async () => {
    // A server that is set up otherwise than Lintel would set a connection.
    server = await startTestServer({ fsync: 'off', timezone: 'America/St_Johns', datestyle: 'SQL, DMY' })
    pooler = (await startPgbouncer({ to: server.url, serverConnections: 3 }))!
  })
  after(async () => {
    await pooler.stop()
    await server.remove()
  })

  const newDatabase = async () => pooler.urlOf(await server.newDatabase())
  storeContract('PostgreSQL behind PgBouncer', () =>
    newPlace(
      () => ({ newDatabase }),
      () => ({ pooled: true }),
    ),
  )

  const opened: Store[] = []
  after(() => Promise.all(opened.map((store) => store.close())))
  const open = async (more: Partial<PostgresStoreOptions> = {}) => {
    const direct = await server.newDatabase()
    const url = pooler.urlOf(direct)
    const store = await openPostgresStore({ url, pooled: true, model, outside: realOutside, ...more })
    opened.push(store)
    return { store, direct }
  }
  const create = async (store: Store, line: string) => {
    const id = newId()
    await store.write((session) => session.create('note', asSystem, { line }, id), 'single')
    return id
  }
  /** A session of its own, past the pooler. */
  const within = async (url: string, act: (client: pg.Client) => Promise<unknown>) => {
    const client = new pg.Client(url)
    await client.connect()
    try {
      await act(client)
    } finally {
      await client.end()
    }
  }

  test('more connections than the server has may be wanted of the pooler', async () => {
    const { store } = await open({ connections: 60, processes: 8 })
    const ids = await Promise.all(Array.from({ length: 200 }, (_, i) => create(store, `line ${i}`)))
    const found = await Promise.all(ids.map((id) => store.reader.one(notes, asSystem, id)))
    assert.deepEqual(
      found.map((each) => (JSON.parse(String(each!.text)) as { line: string }).line),
      ids.map((_, i) => `line ${i}`),
    )
  })

  test('one that is not told of is, with what to set', async () => {
    await assert.rejects(open({ pooled: false }), (error: Error) => {
      assert.equal(error.name, 'UnfitServerError')
      assert.match(error.message, /`LINTEL_DATABASE_POOLER=transaction`/)
      return true
    })
  })

  test('each transaction has its limits, and waits for the disk, whatever the role says', async () => {
    const { store, direct } = await open({ statementTimeoutMs: 150, lockTimeoutMs: 60_000 })
    await within(direct, async (client) => {
      await client.query(`CREATE FUNCTION check_settings() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF current_setting('synchronous_commit') <> 'on' THEN RAISE 'it is not durable'; END IF;
          RETURN NEW;
        END $$`)
      await client.query('CREATE TRIGGER check_settings BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION check_settings()')
      await client.query(`ALTER ROLE CURRENT_USER SET synchronous_commit = off`)
      // Of the connections that are there already, none may be left.
      await client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
      )
    })
    try {
      const id = await create(store, 'durable')
      await within(direct, async (client) => {
        await client.query('BEGIN')
        await client.query('SELECT FROM note FOR UPDATE')
        const change = store.write((session) => session.update('note', asSystem, id, { line: 'late' }, null), 'once')
        await assert.rejects(change, (error) => error instanceof UnavailableError && /took too long/.test(error.message))
        await client.query('ROLLBACK')
      })
    } finally {
      await server.query('ALTER ROLE CURRENT_USER RESET synchronous_commit')
    }
  })

  test('a pooler that is killed under load and started again: what was answered is there, and nothing is there twice', async () => {
    const { store } = await open({ connections: 10 })
    const answered = new Set<string>()
    const unknown = new Set<string>()
    let over = false
    const load = Promise.all(
      Array.from({ length: 6 }, async (_, i) => {
        for (let n = 0; !over; n++) {
          const line = `${i} ${n}`
          await create(store, line).then(
            () => answered.add(line),
            (error: unknown) => {
              assert.ok(error instanceof UnavailableError, String(error))
              unknown.add(line)
            },
          )
        }
      }),
    )
    const more = async (least: number) => {
      const before = answered.size
      for (let left = 3_000; answered.size < before + least; left--) {
        assert.ok(left > 0, 'writes go on')
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
    for (let round = 0; round < 3; round++) {
      await more(20)
      await pooler.kill()
      await pooler.restart()
    }
    await more(20)
    over = true
    await load
    const lines: string[] = []
    for (let from: readonly unknown[] | null = null, next: string | null = ''; next !== null; ) {
      const shape = { ...notes, where: [], sort: null, continued: from !== null }
      const page: { items: unknown; next: string | null } = await store.reader.page(shape, asSystem, {
        where: [],
        limit: 100,
        from,
      })
      lines.push(...(JSON.parse(String(page.items)) as { line: string }[]).map(({ line }) => line))
      next = page.next
      from = next === null ? null : (JSON.parse(next) as unknown[])
    }
    assert.equal(new Set(lines).size, lines.length)
    for (const line of answered) assert.ok(lines.includes(line), line)
    for (const line of lines) assert.ok(answered.has(line) || unknown.has(line), line)
  })
})
