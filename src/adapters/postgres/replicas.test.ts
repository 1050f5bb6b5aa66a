import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { loadTestServers, type TestReplica } from '../../kit/test-servers.test-kit.ts'
import { entity, text } from '../../model/language.ts'
import { normalise } from '../../model/normalise.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import { everything, type Store } from '../../ports/store.ts'
import { fitTests } from '../../ports/store-fit.contract.ts'
import { asSystem, createIdSequence } from '../../ports/store-kit.contract.ts'
import { pageTests } from '../../ports/store-pages.contract.ts'
import { rowTests } from '../../ports/store-rows.contract.ts'
import { turnTests } from '../../ports/store-turns.contract.ts'
import { newPlace, startTestServer, type TestServer } from './place.test-kit.ts'
import { UnfitServerError } from './server-facts.ts'
import { openPostgresStore, type PostgresStoreOptions } from './store.ts'

const { createTcpProxy, startReplica } = await loadTestServers()
const model = normalise({ name: 'notes', entities: { note: entity({ line: text({ max: 40 }) }) } })
const note = { entity: 'note', selection: everything }
const newId = createIdSequence()

let server: TestServer
let replica: TestReplica
before(async () => {
  server = await startTestServer()
  replica = await startReplica(server)
})
after(async () => {
  await replica.remove()
  await server.remove()
})

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let left = 1_500; !(await holds()); left--) {
    if (left === 0) throw new Error(`it never came about: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
const problemOf = (store: Store, at = 0) => store.figures!().replicas[at]!.problem
const isWell = (store: Store) => until(() => problemOf(store) === null, 'the replica answers reads')
const linesOf = (notices: readonly string[]) =>
  notices.map((each) => each.replace(/127\.0\.0\.1:\d+\/\w+/, 'it').replace(/\d+ bytes/, 'n bytes'))

describe('a store with a replica', { timeout: 600_000 }, () => {
  const opened: Store[] = []
  const open = async (url: string, more: Partial<PostgresStoreOptions> = {}) => {
    const notices: string[] = []
    const options = { url, model, outside: realOutside, connections: 6, replicaUrls: [replica.urlOf(url)], ...more }
    const store = await openPostgresStore({
      ...options,
      onNotice: (message) => void (message.includes('the replica') && notices.push(message)),
    })
    opened.push(store)
    return { store, notices }
  }
  after(() => Promise.all(opened.map((store) => store.close())))
  const create = async (store: Store, line: string) => {
    const id = newId()
    await store.write((session) => session.create('note', asSystem, { line }, id), 'single')
    return id
  }
  const lineOf = async (store: Store, id: string) => {
    const found = await store.reader.one(note, asSystem, id)
    return found === null ? null : (JSON.parse(String(found.text)) as { line: string }).line
  }

  test('reads go to the replica; while it is paused each write is seen in the next read, of this store and of another', async () => {
    const url = await server.newDatabase()
    const [{ store: one }, { store: two, notices }] = [await open(url), await open(url)]
    await Promise.all([isWell(one), isWell(two)])
    const id = await create(one, 'first')
    await until(async () => {
      assert.equal(await lineOf(two, id), 'first')
      return two.figures!().replicas[0]!.reads > 0
    }, 'a read is answered by the replica')
    await replica.pause()
    for (let i = 0; i < 30; i++) {
      await one.write((session) => session.update('note', asSystem, id, { line: `line ${i}` }, null))
      assert.equal(await lineOf(two, id), `line ${i}`)
      assert.equal(await lineOf(one, id), `line ${i}`)
    }
    await until(() => /bytes of log behind/.test(problemOf(two) ?? ''), 'it lags')
    assert.ok(two.figures!().replicas[0]!.lagBytes! > 0)
    const { reads } = two.figures!().replicas[0]!
    assert.equal(await lineOf(two, id), 'line 29')
    assert.equal(two.figures!().replicas[0]!.reads, reads, 'one that lags is not asked')
    await until(() => notices.length === 1, 'it is told')
    await replica.resume()
    await isWell(two)
    await until(() => notices.length === 2, 'it is told again')
    assert.deepEqual(linesOf(notices), [
      'the replica it is n bytes of log behind: reads go elsewhere',
      'the replica it answers reads again',
    ])
    await lineOf(two, id)
    assert.ok(two.figures!().replicas[0]!.reads > reads)
  })

  test('control: what is paused is older', async () => {
    const url = await server.newDatabase()
    const { store } = await open(url)
    await isWell(store)
    await replica.pause()
    try {
      const id = await create(store, 'new')
      const { store: stale } = await open(url, { replicaUrls: [] })
      assert.equal(await lineOf(stale, id), 'new')
      const { default: pg } = await import('pg')
      const client = new pg.Client(replica.urlOf(url))
      await client.connect()
      const { rows } = await client.query('SELECT * FROM note')
      await client.end()
      assert.equal(rows.length, 0)
    } finally {
      await replica.resume()
    }
  })

  test('it is killed under load: no read fails; it comes back and is asked again', async () => {
    const url = await server.newDatabase()
    const { store } = await open(url)
    await isWell(store)
    const id = await create(store, '0')
    let [written, read, over] = [0, 0, false]
    const load = Promise.all([
      (async () => {
        while (!over) await store.write((session) => session.update('note', asSystem, id, { line: String(++written) }, null))
      })(),
      ...Array.from({ length: 8 }, async () => {
        while (!over) {
          const least = written - 1
          const line = Number(await lineOf(store, id))
          assert.ok(line >= least, `read ${line} after ${least} was written`)
          read++
        }
      }),
    ])
    await until(() => store.figures!().replicas[0]!.reads > 20, 'it answers')
    await replica.kill()
    const before = read
    await until(() => read > before + 200, 'reads go on')
    await replica.restart()
    const { reads } = store.figures!().replicas[0]!
    await until(() => store.figures!().replicas[0]!.reads > reads + 20, 'it answers again')
    over = true
    await load
  })

  test('one that says nothing any more keeps no read waiting for long, and is asked again when it speaks', async () => {
    const url = await server.newDatabase()
    const proxy = await createTcpProxy({ to: replica.port })
    const through = Object.assign(new URL(url), { port: String(proxy.port) }).href
    try {
      const more = { replicaUrls: [through], statementTimeoutMs: 500, replicaLimits: { silenceMs: 100 } }
      const { store } = await open(url, more)
      await isWell(store)
      const id = await create(store, 'there')
      // It has come as far as there is, so that nothing but silence is in the way.
      await until(async () => (await lineOf(store, id)) === 'there' && store.figures!().replicas[0]!.reads > 0, 'it answers')
      proxy.halfOpen()
      const lines = await Promise.all(Array.from({ length: 50 }, () => lineOf(store, id)))
      assert.deepEqual(new Set(lines), new Set(['there']))
      await until(() => /^(has said nothing|cannot be used)/.test(problemOf(store) ?? ''), 'it is left out')
      assert.equal(await lineOf(store, id), 'there')
      await proxy.heal()
      await isWell(store)
      const { reads } = store.figures!().replicas[0]!
      await lineOf(store, id)
      assert.equal(store.figures!().replicas[0]!.reads, reads + 1)
    } finally {
      await proxy.close()
    }
  })

  test('one that is away at the start, is no replica, or of another server: it is left out, and told', async () => {
    const url = await server.newDatabase()
    const stranger = await startTestServer()
    const other = await startReplica(stranger)
    try {
      const elsewhere = await server.newDatabase()
      const name = new URL(url).pathname
      await stranger.query(`CREATE DATABASE ${name.slice(1)}`)
      const replicaUrls = [
        'postgres://nobody@127.0.0.1:1/nothing',
        url,
        replica.urlOf(elsewhere),
        other.urlOf(stranger.url.replace('/postgres', name)),
        replica.urlOf(url),
      ]
      const { store, notices } = await open(url, { replicaUrls })
      await until(() => problemOf(store, 4) === null, 'the last answers')
      await until(() => notices.length >= 4, 'four are told')
      const reasons = [/ECONNREFUSED/, /takes writes of its own/, /no replica of this database/, /no replica of this primary/]
      const problems = () => reasons.map((_, i) => problemOf(store, i) ?? '')
      await until(() => reasons.every((reason, i) => reason.test(problems()[i]!)), 'each is told why')
      // Tried anew, the one of another database is behind what was just written here before it can be found to lack it.
      await replica.pause()
      for (let left = 150; left > 0; left--) {
        reasons.forEach((reason, i) => assert.match(problems()[i]!, reason))
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      await replica.resume()
      assert.equal(await lineOf(store, await create(store, 'well')), 'well')
      assert.ok(notices.every((notice) => !notice.includes(new URL(server.url).password)))
    } finally {
      await other.remove()
      await stranger.remove()
    }
  })

  test('one that is promoted answers no more, though nothing is written to the primary', async () => {
    const url = await server.newDatabase()
    const second = await startReplica(server)
    try {
      const { store } = await open(url, { replicaUrls: [second.urlOf(url)] })
      await isWell(store)
      const id = await create(store, 'ours')
      await until(async () => (await lineOf(store, id)) === 'ours' && store.figures!().replicas[0]!.reads > 0, 'it answers')
      await second.promote()
      const { default: pg } = await import('pg')
      const client = new pg.Client(second.urlOf(url))
      await client.connect()
      await client.query(`UPDATE note SET line = 'theirs'`)
      await client.end()
      for (let i = 0; i < 20; i++) assert.equal(await lineOf(store, id), 'ours')
      await until(() => /takes writes of its own/.test(problemOf(store) ?? ''), 'it is left out')
    } finally {
      await second.remove()
    }
  })

  test('where commits wait for standbys, replicas are not read', async () => {
    const url = await server.newDatabase()
    const { store } = await open(url)
    await isWell(store)
    await server.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`)
    await server.query('SELECT pg_reload_conf()')
    try {
      await until(() => /synchronous_standby_names/.test(problemOf(store) ?? ''), 'it is left out')
      const { reads } = store.figures!().replicas[0]!
      await lineOf(store, await create(store, 'x'))
      assert.equal(store.figures!().replicas[0]!.reads, reads)
    } finally {
      await server.query('ALTER SYSTEM RESET synchronous_standby_names')
      await server.query('SELECT pg_reload_conf()')
    }
    await isWell(store)
  })

  test('more connections than a replica has are refused at the start', async () => {
    const url = await server.newDatabase()
    const processes = 24
    await assert.rejects(open(url, { connections: 3, processes: 40 }), UnfitServerError)
    const { store } = await open(url, { connections: 3, processes })
    await isWell(store)
  })
})

describe('PostgreSQL with a replica as a store', () => {
  const newReplicated = () =>
    newPlace(
      () => server,
      (url) => ({ replicaUrls: [replica.urlOf(url)] }),
      isWell,
    )
  describe('rows', () => rowTests(newReplicated))
  describe('pages', () => pageTests(newReplicated))
  describe('turns and transactions', () => turnTests(newReplicated))
  describe('a model that changes', () => fitTests(newReplicated))
})
